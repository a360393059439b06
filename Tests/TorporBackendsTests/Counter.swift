import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// A workload whose state shows at once when any of it was lost, repeated or bent: it counts in memory, checks a slab of random bytes,
/// appends to a file, and prints.
struct Counter {
    static let name: WorkloadName = {
        do { return try WorkloadName("counter") } catch { preconditionFailure("\(error)") }
    }()

    /// One copy of it, on one node.
    let node: OCIBackend
    let copy: CopyID

    init(on node: OCIBackend, attempt: UInt64 = 1, workload: String = "w-1") {
        self.node = node
        copy = CopyID(workload: WorkloadID(unchecked: workload), made: Attempt(attempt))
    }

    static func spec(_ program: String) -> WorkloadSpec {
        WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["/usr/bin/python3", "-u", "-c", program])
    }

    static func counting(mib: Int = 4) -> WorkloadSpec {
        spec(
            """
            import os, sys, time, zlib
            slab = bytearray(os.urandom(\(mib) << 20)); total = zlib.crc32(slab)
            os.makedirs('/var/lib/counter', exist_ok=True)
            counts = open('/var/lib/counter/counts', 'a', buffering=1)
            n = 0
            while True:
                n += 1
                good = n % 50 or zlib.crc32(slab) == total
                counts.write(f'{n}\\n'); sys.stdout.write(f'count={n} {"ok" if good else "BAD"}\\n')
                time.sleep(0.01)
            """)
    }

    func start(_ spec: WorkloadSpec = Counter.counting()) async throws {
        try await node.start(copy, name: Counter.name, spec: spec)
    }

    var folder: CopyFolder { node.folder(copy) }

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

    var truth: CopyTruth { get async throws { try await node.observe(copy) } }

    func note() throws -> ShimNote { try folder.note() }

    /// The shim's own pid, from its lock.
    func shim() throws -> Int32 {
        let text = try DurableFile.readText("\(folder.path)/lock", limit: 32)
        return try #require(Int32(text.split(separator: "\n").first ?? ""))
    }

    /// kill -9, and gone.
    func killShim() async throws {
        let pid = try shim()
        kill(pid, SIGKILL)
        #expect(try await eventually { ProcessTable.facts(pid).map { $0.state == "Z" } ?? true })
    }
}

/// Looks every few milliseconds, long enough for a busy machine.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<4000 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}

/// The error that `body` ended with; nil when it ended well.
func failure(_ body: @Sendable () async throws -> Void) async -> TorporError? {
    do { try await body() } catch { return TorporError.wrap(error) }
    return nil
}
