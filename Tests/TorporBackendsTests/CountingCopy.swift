import Glibc
import Testing
import TorporHost

@testable import TorporBackends

/// A copy whose workload appends numbers to a file of its own layer, which shows at once whether it runs.
protocol CountingCopy {
    var folder: CopyFolder { get }
}

extension CountingCopy {
    /// What it has appended, read from the layer itself.
    var counts: [Int] {
        let text = (try? DurableFile.readText("\(folder.upper)/var/lib/counter/counts", limit: 1 << 24)) ?? ""
        return text.split(separator: "\n").compactMap { Int($0) }
    }

    /// Waits until it has counted `more` times from now; false when it does not within a generous number of looks.
    func moves(_ more: Int = 5) async throws -> Bool {
        let goal = counts.count + more
        return try await eventually { counts.count >= goal }
    }

    /// Not one count in many of its periods.
    func standsStill() async throws -> Bool {
        let before = counts.count
        try await Task.sleep(for: .milliseconds(250))
        return counts.count == before
    }

    /// The shim's own pid, from its lock.
    func shim() throws -> Int32 {
        let text = try DurableFile.readText("\(folder.path)/lock", limit: 32)
        return try #require(Int32(text.split(separator: "\n").first ?? ""))
    }

    /// kill -9 of its shim, and gone.
    func killShim() async throws {
        let pid = try shim()
        kill(pid, SIGKILL)
        #expect(try await eventually { ProcessTable.facts(pid).map { $0.state == "Z" } ?? true })
    }
}
