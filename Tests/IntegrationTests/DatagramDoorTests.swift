import Foundation
import Testing

/// Whoever sends a datagram to a workload that sleeps wakes it, and is answered as if nobody had slept: by the built programs, over real sockets.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct DatagramDoorTests {
    /// Each client is who the workload sees, and what it says afterwards goes straight.
    @Test func theFirstDatagramsWakeItAndAreAnsweredInOrder() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                let server = try await DatagramServer.start("dns", port: 18053, in: cluster)
                let host = try await cluster.host(of: "node-a")
                var had = try await Self.number(client.run(DatagramServer.client(host, 18053)))
                for round in 0..<6 {
                    try await SleepTests.sleep("dns", in: cluster)
                    had += 10
                    let asked =
                        switch round % 3 {
                        case 0: try await client.run(DatagramServer.client(host, 18053)).output
                        // Longer than a packet.
                        case 1: try await client.run(DatagramServer.client(server.address, DatagramServer.port, size: 4000)).output
                        // A program of the node itself.
                        default:
                            try await cluster.inNetwork(
                                of: "node-a", DatagramServer.client(round == 2 ? host : server.address, round == 2 ? 18053 : 5353))
                        }
                    #expect(asked == "\(had)\n", "round \(round)")
                    #expect(try await cluster.doorHolds(on: "node-a") == [])
                }
            }
        }
    }

    /// It is found at its new home by its address, which goes along.
    @Test func itsDoorMovesWithIt() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                let server = try await DatagramServer.start("dns", port: 18054, in: cluster)
                let had = try await Self.number(client.run(DatagramServer.client(server.address, DatagramServer.port)))
                try await SleepTests.sleep("dns", in: cluster)
                #expect(try await cluster.torpor("migrate", "dns", "--to", "node-b").code == 0)
                let outcome = try await client.run(DatagramServer.client(try await cluster.host(of: "node-b"), 18054))
                #expect(try Self.number(outcome) == had + 10)
            }
        }
    }

    private static func number(_ outcome: DevCluster.Outcome) throws -> Int {
        guard outcome.code == 0, let number = Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Trouble("\(outcome)")
        }
        return number
    }
}
