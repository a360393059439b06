import Foundation
import Testing

/// Virtual machines with an address of their own, moved by the built programs: they are found where they were, and who was connected still is.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct MachineConnectionTests {
    static let ways: [(String, [String])] = ["firecracker", "qemu"].flatMap { backend in
        [[], ["--live"], ["--lazy"]].map { (backend, $0) }
    }

    /// No policy is needed: the guest's own end of the connection is in its memory.
    @Test(arguments: ways) func aConnectionLivesThereAndBackAndNoTickIsLost(backend: String, mode: [String]) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                let (guest, server) = try await Guest.connected("guest", in: cluster, backend: backend)
                let end = "\(cluster.folder)/enough"
                async let asked = server.ask(server.address, EchoServer.port, from: client, until: end)
                try await client.connects(to: EchoServer.port)
                for target in ["node-b", "node-a"] {
                    let moved = try await cluster.torpor(["migrate", "guest", "--to", target] + mode)
                    #expect(moved.code == 0, "\(moved.output) \(moved.error)")
                    try await guest.goesOn()
                }
                try Data().write(to: URL(fileURLWithPath: end))
                let outcome = try await asked
                #expect(outcome.code == 0, "\(outcome.error)")
                #expect(Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 10, "\(outcome)")
                try await server.answers(at: server.address, from: client)
                #expect(try await guest.isExact())
                #expect(guest.staged(by: backend) == [])
                #expect(try await cluster.torpor("rm", "guest", "--force").code == 0)
            }
        }
    }

    @Test(arguments: [("firecracker", []), ("qemu", ["--lazy"])] as [(String, [String])])
    func aPublishedPortFollowsAndWhoIsConnectedThroughTheOldNodeStaysSo(backend: String, mode: [String])
        async throws
    {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                let more = ["--port", "8080:\(EchoServer.port)", "--tcp", "keep"]
                let (guest, server) = try await Guest.connected("guest", in: cluster, backend: backend, more)
                let (old, new) = (try await cluster.host(of: "node-a"), try await cluster.host(of: "node-b"))
                let end = "\(cluster.folder)/enough"
                async let asked = server.ask(old, 8080, from: client, until: end)
                try await client.connects(to: 8080)
                let moved = try await cluster.torpor(["migrate", "guest", "--to", "node-b"] + mode)
                #expect(moved.code == 0, "\(moved.output) \(moved.error)")
                try await guest.goesOn()
                try Data().write(to: URL(fileURLWithPath: end))
                let outcome = try await asked
                #expect(outcome.code == 0, "\(outcome.error)")
                try await server.answers(at: new, 8080, from: client)
                #expect(try await cluster.rules(on: "node-b").contains("port 8080 to 100."))
            }
        }
    }

    /// The target cannot give the machine its address: it is found out when the source is frozen.
    @Test(arguments: ["firecracker", "qemu"]) func aMoveThatIsUndoneLeavesTheConnectionWhereItWas(backend: String) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                let (guest, server) = try await Guest.connected("guest", in: cluster, backend: backend)
                let end = "\(cluster.folder)/enough"
                async let asked = server.ask(server.address, EchoServer.port, from: client, until: end)
                try await client.connects(to: EchoServer.port)
                let parts = server.address.split(separator: ".")
                let gateway = "\(parts[0]).\(parts[1]).\(parts[2]).\((Int(parts[3]) ?? 0) - 1)"
                _ = try await cluster.inNetwork(of: "node-b", ["ip", "addr", "add", gateway, "dev", "lo"])
                let undone = try await cluster.torpor("migrate", "guest", "--to", "node-b")
                #expect(undone.code == 4 && undone.error.contains("the address \(server.address) is taken"), "\(undone)")
                try await guest.goesOn()
                try Data().write(to: URL(fileURLWithPath: end))
                let outcome = try await asked
                #expect(outcome.code == 0, "\(outcome.error)")
                #expect(try await guest.node() == "node-a")
                #expect(try await guest.isExact())
            }
        }
    }

    /// The second's guest believes that it is the first, and each answers at its own workload's address.
    @Test(arguments: ["firecracker", "qemu"]) func aSnapshotRestoredAsAnotherWorkloadAnswersBesideTheFirst(backend: String) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                let (guest, first) = try await Guest.connected("guest", in: cluster, backend: backend)
                let taken = try await cluster.torpor("checkpoint", "guest", "-o", "json")
                let snapshot = try #require(try taken.object()["snapshot"] as? String, "\(taken)")
                let restored = try await cluster.torpor("restore", snapshot, "--as", "second", "--on", "node-b")
                #expect(restored.code == 0, "\(restored)")
                let shown = try await cluster.torpor("show", "second", "-o", "json").object()
                let second = EchoServer(name: "second", cluster: cluster, address: try #require(shown["address"] as? String))
                #expect(first.address != second.address)
                for server in [first, second] { try await server.answers(at: server.address, from: client) }
                #expect(try await cluster.torpor("migrate", "second", "--to", "node-a").code == 0)
                for server in [first, second] { try await server.answers(at: server.address, from: client) }
                try await guest.goesOn()
            }
        }
    }

    /// What of the machine's own is asked for while it runs says that it has a network, and nothing keeps it from moving.
    @Test func peopleAreToldThatMachinesHaveNetworks() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let (_, server) = try await Guest.connected("guest", in: cluster, backend: "firecracker")
            let shown = try await cluster.torpor("show", "guest").output
            #expect(shown.contains(server.address) && shown.contains("kept at its own address"), "\(shown)")
            let row = try await cluster.torpor("ps", "-o", "json").list().first
            #expect((row?["movable"] as? [String: Any])?["reasons"] as? [String] ?? [] == [])
            let closing = try await cluster.torpor(
                "run", "other", "--backend", "firecracker", "--kernel", "/nowhere", "--network", "own", "--tcp", "close")
            #expect(closing.code != 0 && closing.error.contains("nobody else can close them"), "\(closing)")
        }
    }
}
