import Foundation

/// A small image of this test's own, in a folder that is gone with this value: see Scripts/test-image.sh.
final class SampleImage {
    let folder: String

    init() async throws {
        folder = "/var/tmp/torpor-image-\(UInt32.random(in: .min ... .max))"
        let made = try await DevCluster.run("/bin/bash", arguments: ["\(DevCluster.sources)/Scripts/test-image.sh", folder])
        guard made.code == 0 else { throw Trouble("no image: \(made.error)") }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var base: String { "oci:\(folder)/layout:base" }
    /// Says, over and over: a count, what is in a file of its own layer, and two variables.
    var app: String { "oci:\(folder)/layout:app" }
    var archive: String { "docker-archive:\(folder)/app.tar" }

    /// From here on nobody can pull it.
    func forget() throws { try FileManager.default.removeItem(atPath: "\(folder)/layout") }
}

extension DevCluster {
    /// Whether what the workload counts goes on from 1 without a gap, with `words` behind every number.
    func counts(_ workload: String, _ words: String) async throws -> Bool {
        let before = try await last(workload)
        for _ in 0..<200 {
            if try await last(workload) >= before + 3 { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        // Where it went to another node, a line of dashes says so.
        let lines = try await torpor("logs", workload, "--tail", "10000").output.split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("---") }
        return lines.count >= before + 3 && lines == (1...lines.count).map { "\($0) \(words)" }
    }

    /// The number that the workload printed last.
    private func last(_ workload: String) async throws -> Int {
        try await torpor("logs", workload, "--tail", "1").output.split(separator: " ").first.flatMap { Int($0) } ?? 0
    }

    /// Images of a node, as its last heartbeat told.
    func images(on node: String) async throws -> [[String: Any]] {
        try await torpor("images", "-o", "json").list().filter { $0["node"] as? String == node }
    }
}
