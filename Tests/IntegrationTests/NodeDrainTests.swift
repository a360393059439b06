import Foundation
import Testing

/// Nodes emptied and given back by the built programs on real engines.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct NodeDrainTests {
    private static let counters = ["one", "two", "three", "four"]

    /// Where each workload is, and how it stands.
    private static func places(in cluster: DevCluster) async throws -> [String: String] {
        let rows = try await cluster.torpor("ps", "-o", "json").list()
        return Dictionary(rows.map { ("\($0["name"] ?? "")", "\($0["node"] ?? "-") \($0["state"] ?? "-")") }) { first, _ in first }
    }

    private static func state(of node: String, in cluster: DevCluster) async throws -> String? {
        try await cluster.torpor("nodes", "-o", "json").list().first { $0["name"] as? String == node }?["state"] as? String
    }

    /// failures.md 5 and 6, and a coordinator that is killed five times in the middle: it ends right, and everything comes home.
    @Test func aNodeIsEmptiedWhateverBefallsTheCoordinatorAndGetsEverythingBack() async throws {
        try await DevCluster.with(nodes: 3) { cluster in
            var counters: [Counter] = []
            for name in Self.counters { counters.append(try await Counter.start(name, on: "node-a", in: cluster)) }
            let asleep = try await Counter.start("asleep", on: "node-a", in: cluster)
            #expect(try await cluster.torpor("hibernate", "asleep").code == 0)
            let planned = try await cluster.torpor("node", "drain", "node-a", "--dry-run", "-o", "json")
            #expect(planned.code == 0, "\(planned)")
            #expect(try (planned.object()["moves"] as? [Any])?.count == 5, "\(planned)")
            #expect(try await Self.state(of: "node-a", in: cluster) == "ready")
            let begun = try await cluster.torpor("node", "drain", "node-a", "--reason", "kernel", "--detach")
            #expect(begun.code == 0, "\(begun)")
            let id = begun.output.trimmingCharacters(in: .whitespacesAndNewlines)
            for _ in 1...5 {
                try await Task.sleep(for: .milliseconds(Int.random(in: 300...1500)))
                cluster.killDaemon("coordinator")
                try await cluster.eventually("a coordinator answers") { try await cluster.torpor("nodes").code == 0 }
            }
            let refused = try await cluster.torpor("run", "new", "--node", "node-a", "--", "sleep", "60")
            #expect(refused.code == 3 && refused.error.contains("kernel"), "\(refused)")
            // The same wish again is a look at what goes on.
            let ended = try await cluster.torpor("node", "maintenance", id, "--watch", "-o", "json")
            #expect(ended.code == 0, "\(ended)")
            #expect(try ended.object()["state"] as? String == "done", "\(ended)")
            #expect(try await Self.state(of: "node-a", in: cluster) == "drained")
            let away = try await Self.places(in: cluster)
            #expect(!away.values.contains { $0.hasPrefix("node-a") } && away["asleep"]?.hasSuffix("asleep") == true, "\(away)")
            for counter in counters { try await counter.goesOn() }
            let home = try await cluster.torpor("node", "return", "node-a")
            #expect(home.code == 0, "\(home)")
            let places = try await Self.places(in: cluster)
            #expect(places.values.allSatisfy { $0.hasPrefix("node-a") } && places["asleep"] == "node-a asleep", "\(places)")
            #expect(try await cluster.torpor("wake", "asleep").code == 0)
            for counter in counters + [asleep] {
                try await counter.goesOn()
                #expect(try await counter.isExact(), "\(counter.name)")
            }
        }
    }

    /// What cannot move is known beforehand, hinders nothing else, and is gone on with when a person has mended it.
    @Test func whatCannotMoveIsSaidBeforehandAndStaysWhole() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let script = """
                import socket, time
                server = socket.create_server(("127.0.0.1", 0))
                near = socket.create_connection(server.getsockname())
                far = server.accept()
                time.sleep(1000)
                """
            #expect(try await cluster.torpor("run", "bound", "--node", "node-a", "--", "python3", "-c", script).code == 0)
            try await cluster.eventually("its agent has seen the connection") {
                try await cluster.torpor("show", "bound").output.contains("TCP connection is open")
            }
            let planned = try await cluster.torpor("node", "drain", "node-a", "--dry-run")
            #expect(planned.code == 3 && planned.output.contains("bound: a local TCP connection is open"), "\(planned)")
            let stuck = try await cluster.torpor("node", "drain", "node-a")
            #expect(stuck.code == 5 && stuck.output.contains("TCP connection"), "\(stuck)")
            #expect(try await Self.places(in: cluster) == ["bound": "node-a running", "counter": "node-b running"])
            #expect(try await cluster.torpor("node", "uncordon", "node-a").code == 3)
            #expect(try await cluster.torpor("stop", "bound").code == 0)
            let ended = try await cluster.torpor("node", "drain", "node-a")
            #expect(ended.code == 0, "\(ended)")
            #expect(try await Self.state(of: "node-a", in: cluster) == "drained")
            #expect(try await cluster.torpor("node", "uncordon", "node-a").code == 0)
            #expect(try await counter.isExact())
        }
    }
}
