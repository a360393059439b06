import Foundation
import Testing

/// Limits on transfers, set by a person while a real cluster runs.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct LimitTests {
    /// 24 MiB that do not compress, and a line when they are there.
    private static let program = """
        import os, time
        memory = bytearray(os.urandom(24 << 20))
        print("full", flush=True)
        while True: time.sleep(0.1)
        """

    private func refused(_ cluster: DevCluster, _ words: String..., says part: String, remedy: String) async throws {
        let outcome = try await cluster.torpor(["node", "limits", "node-a"] + words)
        #expect(outcome.code == 2 || outcome.code == 3, "\(words): \(outcome)")
        #expect(outcome.error.contains(part) && outcome.error.contains(remedy), "\(words): \(outcome)")
    }

    /// Bytes and milliseconds of the step in which everything crosses.
    private func move(_ cluster: DevCluster, to node: String) async throws -> (sent: Int, copyMs: Int) {
        let moved = try await cluster.torpor("migrate", "mass", "--to", node, "-o", "json")
        #expect(moved.code == 0, "\(moved)")
        let view = try moved.object()
        let steps = view["steps"] as? [[String: Any]] ?? []
        let copy = steps.first { $0["name"] as? String == "copy" }
        return (try #require(view["sentBytes"] as? Int), try #require(copy?["durationMs"] as? Int))
    }

    /// Until the node has the limits that were set: the answer to its next report brings them, and with the one after that it has them.
    private func told(_ cluster: DevCluster, _ node: String) async throws {
        var last: String?
        var changes = -1
        for _ in 0..<600 where changes < 2 {
            let nodes = (try? await cluster.torpor("nodes", "-o", "json").list()) ?? []
            if let seen = nodes.first(where: { $0["name"] as? String == node })?["lastSeenAt"] as? String, seen != last {
                (last, changes) = (seen, changes + 1)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(changes == 2, "\(node) is not heard")
    }

    @Test func aMoveKeepsToTheLimitsThatAPersonHasSetAndTheyOutliveTheCoordinator() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let begun = try await cluster.torpor("run", "mass", "--node", "node-a", "--", "python3", "-u", "-c", Self.program)
            #expect(begun.code == 0, "\(begun)")
            for _ in 0..<200 {
                if try await cluster.torpor("logs", "mass").output.contains("full") { break }
                try await Task.sleep(for: .milliseconds(50))
            }

            try await refused(cluster, "--in", "0", says: "is not a rate", remedy: "100MiB/s")
            try await refused(cluster, "--out", "fast", says: "is not a rate", remedy: "none")
            try await refused(cluster, "--in", "4K", says: "cannot be a limit", remedy: "1M")
            try await refused(cluster, "--transfers", "0", says: "is not a count", remedy: "whole number")
            try await refused(cluster, "--to", "node-x", "5M", says: "no node node-x", remedy: "torpor nodes")
            try await refused(cluster, "--to", "node-a", "5M", says: "no link to itself", remedy: "another node")
            try await refused(cluster, "--to", "node-b", says: "a node and a rate", remedy: "--to PEER")
            let unknown = try await cluster.torpor("node", "limits", "node-x", "--in", "5M")
            #expect(unknown.code != 0 && unknown.error.contains("no node node-x"), "\(unknown)")
            #expect(try await cluster.torpor("node", "limits", "node-a", "-o", "json").object()["links"] as? [String] == [])

            let set = try await cluster.torpor(
                "node", "limits", "node-a", "--out", "1GiB/s", "--transfers", "2", "--to", "node-b", "4MiB/s", "-o", "json")
            let limits = try set.object()
            #expect(limits["outBytesPerSecond"] as? Int == 1 << 30 && limits["transfers"] as? Int == 2, "\(set)")
            cluster.killDaemon("coordinator")
            try await cluster.waitUntilReady(2)
            try await told(cluster, "node-a")
            let shown = try await cluster.torpor("node", "limits", "node-a")
            #expect(shown.output.contains("to node-b") && shown.output.contains("4.0 MiB/s"), "\(shown)")
            let listed = try await cluster.torpor("nodes")
            #expect(listed.output.contains("out 1.0 GiB/s, 2 at once, to node-b 4.0 MiB/s"), "\(listed)")

            // No more went than the link carries in that time, and the chunk that it lets go at once.
            let slow = try await move(cluster, to: "node-b")
            #expect(slow.sent >= 24 << 20)
            #expect(slow.sent <= (4 << 20) * slow.copyMs / 1000 + (1 << 20), "\(slow)")

            // The taker's own limit, on the way back.
            #expect(try await cluster.torpor("node", "limits", "node-a", "--clear", "--in", "8M").code == 0)
            let cleared = try await cluster.torpor("node", "limits", "node-a", "-o", "json").object()
            #expect(cleared["inBytesPerSecond"] as? Int == 8 << 20 && cleared["outBytesPerSecond"] == nil, "\(cleared)")
            try await told(cluster, "node-a")
            let back = try await move(cluster, to: "node-a")
            #expect(back.sent <= (8 << 20) * back.copyMs / 1000 + (1 << 20), "\(back)")
        }
    }
}
