import Foundation
import Testing

/// A real move whose capture is followed: its chunks go to the target and never lie at the source; and a target that dies in the middle of it.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct FollowedMoveTests {
    /// 96 MiB that do not compress and are no zeros, and a beat to see that it runs.
    private static let program = """
        import os, time
        memory = bytearray(os.urandom(96 << 20))
        while True: time.sleep(0.1)
        """

    /// Chunk files on a node.
    private func chunks(_ node: String, _ cluster: DevCluster) -> Int {
        let folder = "\(cluster.folder)/\(node)/artifacts/chunks"
        let parts = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return parts.reduce(0) { $0 + ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\($1)")) ?? []).count }
    }

    private func start(_ cluster: DevCluster) async throws {
        let begun = try await cluster.torpor("run", "mass", "--node", "node-a", "--", "python3", "-u", "-c", Self.program)
        #expect(begun.code == 0, "\(begun)")
        // Until it has its memory.
        for _ in 0..<100 {
            let pages = (try await cluster.torpor("show", "mass", "-o", "json").object())["memoryBytes"] as? Int ?? 0
            if pages > 90 << 20 { break }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func ended(_ job: String, _ cluster: DevCluster) async throws -> [String: Any]? {
        let outcome = try await cluster.torpor("job", "show", job, "-o", "json")
        guard outcome.code == 0, let view = try? outcome.object() else { return nil }
        return ["succeeded", "undone", "failed", "cancelled"].contains(view["state"] as? String) ? view : nil
    }

    @Test func theChunksOfAMoveAreAtItsTargetOnlyAndNothingOfThemStays() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await start(cluster)
            let begun = try await cluster.torpor("migrate", "mass", "--to", "node-b", "--detach")
            let job = begun.output.trimmingCharacters(in: .whitespacesAndNewlines)
            var (source, target) = (0, 0)
            var view: [String: Any]?
            for _ in 0..<2000 where view == nil {
                for _ in 0..<20 {
                    (source, target) = (max(source, chunks("node-a", cluster)), max(target, chunks("node-b", cluster)))
                    try await Task.sleep(for: .milliseconds(5))
                }
                view = try await ended(job, cluster)
            }
            #expect(view?["state"] as? String == "succeeded", "\(view ?? [:])")
            #expect((view?["sentBytes"] as? Int ?? 0) >= 96 << 20, "\(view ?? [:])")
            #expect(target >= 96, "\(target) chunks at the target")
            // The line may be slow to come where the machine is busy; then it is caught up with.
            #expect(source < target / 2, "\(source) chunks at the source, \(target) at the target")
            try await gone(cluster)
        }
    }

    @Test func aTargetThatDiesWhileItFollowsLeavesNothing() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await start(cluster)
            let begun = try await cluster.torpor("migrate", "mass", "--to", "node-b", "--detach")
            let job = begun.output.trimmingCharacters(in: .whitespacesAndNewlines)
            for _ in 0..<5000 where chunks("node-b", cluster) < 8 { try await Task.sleep(for: .milliseconds(2)) }
            cluster.killDaemon("node-b")
            var view: [String: Any]?
            for _ in 0..<900 where view == nil {
                try await Task.sleep(for: .milliseconds(100))
                view = try await ended(job, cluster)
            }
            let state = view?["state"] as? String
            #expect(state == "succeeded" || state == "undone", "\(view ?? [:])")
            let running = try await cluster.torpor("ps", "-o", "json").list()
            #expect(running.map { $0["node"] as? String } == [state == "succeeded" ? "node-b" : "node-a"], "\(running)")
            try await gone(cluster)
        }
    }

    /// Every debt is paid and no chunk is left, on either node.
    private func gone(_ cluster: DevCluster) async throws {
        for _ in 0..<150 where chunks("node-a", cluster) + chunks("node-b", cluster) > 0 { try await Task.sleep(for: .milliseconds(200)) }
        #expect(chunks("node-a", cluster) == 0 && chunks("node-b", cluster) == 0)
    }
}
