import Foundation
import Testing

/// What a workload prints is one log, whole and in order, wherever it went.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct LogTests {
    /// Some 60 KiB a second, so that its log's files change several times between two moves.
    private static let chatter = "import time\nn=0\nwhile True:\n n+=1; print(f'line {n}', 'x'*600, flush=True); time.sleep(0.01)"

    @Test func aFollowerSeesEveryLineOnceOverRotationsAndMovesAndIsToldOfThem() async throws {
        try await DevCluster.with { cluster in
            let name = "chatter"
            let run = try await cluster.torpor(
                "run", name, "--node", "node-a", "--log-size", "64K", "--log-files", "50", "--", "python3", "-c", Self.chatter)
            #expect(run.code == 0, "\(run.error)")
            async let followed = DevCluster.run(DevCluster.program, arguments: ["logs", "-f", name, "--dir", cluster.folder])
            for target in ["node-b", "node-c"] {
                let before = try await count(name, cluster)
                while try await count(name, cluster) < before + 200 { try await Task.sleep(for: .milliseconds(100)) }
                let moved = try await cluster.torpor("migrate", name, "--to", target)
                #expect(moved.code == 0, "\(moved)")
            }
            let before = try await count(name, cluster)
            while try await count(name, cluster) < before + 200 { try await Task.sleep(for: .milliseconds(100)) }
            #expect(try await cluster.torpor("stop", name).code == 0)
            try await check(try await followed, name, cluster)
        }
    }

    /// Of the newest line.
    private func count(_ name: String, _ cluster: DevCluster) async throws -> Int {
        try await cluster.torpor("logs", name, "--tail", "1", "-o", "json").list().last?["number"] as? Int ?? 0
    }

    private func check(_ followed: DevCluster.Outcome, _ name: String, _ cluster: DevCluster) async throws {
        #expect(followed.code == 0)
        let numbers = followed.output.split(separator: "\n").map { Int($0.split(separator: " ").dropFirst().first ?? "") }
        #expect(numbers.count > 600 && numbers == (1...numbers.count).map { $0 })
        #expect(followed.error == "--- moved from node-a to node-b ---\n--- moved from node-b to node-c ---\n")
        // The same again, all at once: what was printed on each node, with the marks in between, numbered without a gap.
        let lines = try await cluster.torpor("logs", name, "-o", "json").list()
        #expect(lines.compactMap { $0["number"] as? Int } == Array(1...lines.count))
        let places = lines.compactMap { $0["node"] as? String }
        #expect(zip(places, places.dropFirst()).count { $0 != $1 } == 2 && Set(places) == ["node-a", "node-b", "node-c"])
        for mark in lines.filter({ $0["stream"] as? String == "mark" }).compactMap({ $0["number"] as? Int }) {
            #expect(places[mark - 1] != places[mark - 2])
        }
        let folder = try FileManager.default.contentsOfDirectory(atPath: "\(cluster.folder)/node-c/oci/copies").first ?? ""
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(cluster.folder)/node-c/oci/copies/\(folder)/logs")
        #expect(files.count > 4)
        let tail = try await cluster.torpor("logs", name, "--since", "1h", "--tail", "3").output
        #expect(tail == followed.output.split(separator: "\n").suffix(3).map { $0 + "\n" }.joined())
    }
}
