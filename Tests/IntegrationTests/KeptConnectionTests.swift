import Foundation
import Testing

/// What becomes of established connections when a workload with an address of its own moves: kept, closed or a reason not to.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct KeptConnectionTests {
    /// failures.md 25. One client at the workload's own address, one at the published port of the node where it began.
    @Test func tenMovesUnderLoadLoseNoAnswerAndNoConnection() async throws {
        try await DevCluster.with { cluster in
            try await ClientMachine.with(cluster) { client in
                let server = try await EchoServer.start("web", connections: "keep", ["--port", "8080:\(EchoServer.port)"], in: cluster)
                let node = try await cluster.host(of: "node-a")
                let end = "\(cluster.folder)/enough"
                async let direct = server.ask(server.address, EchoServer.port, from: client, until: end)
                async let published = server.ask(node, 8080, from: client, until: end)
                try await cluster.connected(2, to: server.address, EchoServer.port)
                for round in 0..<10 {
                    let moved = try await cluster.torpor("migrate", "web", "--to", ["node-b", "node-c", "node-a"][round % 3])
                    #expect(moved.code == 0, "\(moved)")
                }
                try Data().write(to: URL(fileURLWithPath: end))
                for outcome in try await [direct, published] {
                    #expect(outcome.code == 0, "\(outcome.error)")
                    #expect(Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 10, "\(outcome)")
                }
            }
        }
    }

    @Test func connectionsThatAreToBeClosedAreResetAndTheNextOneIsServed() async throws {
        try await DevCluster.with { cluster in
            try await ClientMachine.with(cluster) { client in
                let server = try await EchoServer.start("web", connections: "close", in: cluster)
                async let first = server.ask(server.address, EchoServer.port, from: client, until: "\(cluster.folder)/never")
                try await cluster.connected(1, to: server.address, EchoServer.port)
                #expect(try await cluster.torpor("migrate", "web", "--to", "node-b").code == 0)
                let reset = try await first
                #expect(reset.code != 0 && reset.error.contains("reset by peer"), "\(reset)")
                let now = "\(cluster.folder)/now"
                async let second = server.ask(server.address, EchoServer.port, from: client, until: now)
                try await cluster.connected(1, to: server.address, EchoServer.port)
                try Data().write(to: URL(fileURLWithPath: now))
                #expect(try await second.code == 0)
            }
        }
    }

    @Test func withoutAPolicyAConnectionIsAReasonNotToMoveUntilItIsClosed() async throws {
        try await DevCluster.with { cluster in
            try await ClientMachine.with(cluster) { client in
                let server = try await EchoServer.start("web", connections: "refuse", in: cluster)
                let end = "\(cluster.folder)/enough"
                async let asked = server.ask(server.address, EchoServer.port, from: client, until: end)
                try await cluster.connected(1, to: server.address, EchoServer.port)
                // The agent looks every few seconds; a move that is asked for earlier is undone before anything is frozen.
                for _ in 0..<200 {
                    if try await cluster.torpor("ps").output.contains("an external TCP connection is open") { break }
                    try await Task.sleep(for: .milliseconds(100))
                }
                let refused = try await cluster.torpor("migrate", "web", "--to", "node-b")
                #expect(refused.code == 3 && refused.error.contains("run it with --tcp keep"), "\(refused)")
                try Data().write(to: URL(fileURLWithPath: end))
                #expect(try await asked.code == 0)
            }
        }
    }

    @Test func connectionsOfTheNodesOwnAddressAreNobodysToKeep() async throws {
        try await DevCluster.with { cluster in
            let refused = try await cluster.torpor("run", "web", "--tcp", "keep", "--", "sleep", "1000")
            #expect(refused.code != 0 && refused.error.contains("--network own"), "\(refused)")
            #expect(try await cluster.torpor("ps", "-o", "json").list().isEmpty)
        }
    }
}
