import Foundation
import Testing

/// Workloads that go to rest by themselves, by the policy of their declaration, and are woken by whoever comes.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct RestTests {
    /// A server that answers every connection with how often it was asked, and prints that.
    private static func declared(_ sleep: String, port: Int, in cluster: DevCluster, _ body: (PortServer) async throws -> Void) async throws
    {
        let file = "\(cluster.folder)/rest.yaml"
        let text = """
            workloads:
              web:
                command: ["python3", "-c", \(String(data: try JSONEncoder().encode(PortServer.program(80)), encoding: .utf8) ?? "")]
                node: node-a
                ports: ["\(port):80"]
                sleep: \(sleep)
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let applied = try await cluster.torpor("apply", "-f", file)
        guard applied.code == 0 else { throw Trouble("apply: \(applied.output) \(applied.error)") }
        let server = PortServer(name: "web", port: port, cluster: cluster)
        try await cluster.eventually("it answers") { try await server.ask("node-a") == 1 }
        try await body(server)
    }

    private static func shows(_ text: String, in cluster: DevCluster) async throws {
        try await cluster.eventually("show says \(text)") { try await cluster.torpor("show", "web").output.contains(text) }
    }

    private static func rests(_ state: String, in cluster: DevCluster) async throws {
        try await cluster.eventually("it is \(state)") { try await SleepTests.state("web", in: cluster) == state }
    }

    /// Down one tier after another, and up again by the same client from each.
    @Test func whatIsIdleDozesThenSleepsAndIsThereForWhoeverComes() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await Self.declared("{doze: 1s, after: 5s, awake: 1s}", port: 18091, in: cluster) { server in
                try await Self.shows("nothing while it dozes", in: cluster)
                #expect(try await server.ask("node-a") == 2)
                try await Self.shows("rests ", in: cluster)
                try await Self.rests("asleep", in: cluster)
                let jobs = try await cluster.torpor("jobs", "-o", "json").list()
                #expect(jobs.contains { $0["kind"] as? String == "hibernate" && $0["requester"] as? String == "coordinator/sleep-policy" })
                #expect(try await server.ask("node-a") == 3)
                try await Self.rests("dozing", in: cluster)
                // Moved as it is: a job takes what dozes like what runs.
                let moved = try await cluster.torpor("migrate", "web", "--to", "node-b")
                #expect(moved.code == 0, "\(moved)")
                #expect(try await server.ask("node-b") == 4)
            }
        }
    }

    /// Nobody of Torpor's has to be alive for it but the copy's own shim.
    @Test func whoDozesIsThereThoughAgentAndCoordinatorAreStopped() async throws {
        try await DevCluster.with(nodes: 1) { cluster in
            try await Self.declared("{doze: 1s, awake: 1s}", port: 18092, in: cluster) { server in
                try await Self.rests("dozing", in: cluster)
                let host = try await cluster.host(of: "node-a")
                cluster.stopDaemon("node-a")
                cluster.stopDaemon("coordinator")
                let ask = "import socket; print(socket.create_connection(('\(host)', 18092), 5).recv(9).decode(), end='')"
                let outcome = try await DevCluster.run("/usr/bin/python3", arguments: ["-c", ask])
                #expect(outcome.output == "2", "\(outcome)")
                cluster.killDaemon("node-a")
                cluster.killDaemon("coordinator")
                try await Self.rests("dozing", in: cluster)
                #expect(try await server.ask("node-a") == 3)
            }
        }
    }

    /// failures.md 7: sessions and locks; and connections, of which the ignored do not count.
    @Test func whatKeepsItAwakeIsSaidAndEndsByItself() async throws {
        try await DevCluster.with(nodes: 1) { cluster in
            try await Self.declared("{after: 3s, awake: 1s, lock: /tmp/busy}", port: 18093, in: cluster) { server in
                async let session = cluster.torpor("exec", "web", "--", "sleep", "6")
                try await Self.shows("an exec session is open", in: cluster)
                #expect(try await session.code == 0)
                async let locked = cluster.torpor("exec", "web", "--", "flock", "/tmp/busy", "sleep", "1")
                #expect(try await locked.code == 0)
                let host = try await cluster.host(of: "node-a")
                #expect(host.isEmpty == false)
                try await Self.rests("asleep", in: cluster)
                #expect(try await server.ask("node-a") != nil)
            }
        }
    }

    /// The VMM is frozen with its machine; a job, which has to ask it, lets it run first.
    @Test(arguments: ["firecracker", "qemu"]) func aMachineDozesAndIsThereForWhoeverComesAndForEveryJob(backend: String) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                let (guest, server) = try await Guest.connected(
                    "web", in: cluster, backend: backend, ["--doze", "1s", "--idle-cpu", "100%"])
                try await Self.rests("dozing", in: cluster)
                let still = try await guest.ticks().last
                try await Task.sleep(for: .seconds(1))
                #expect(try await guest.ticks().last == still)
                try await server.answers(at: server.address, from: client)
                try await Self.rests("dozing", in: cluster)
                let moved = try await cluster.torpor("migrate", "web", "--to", "node-b", "--live")
                #expect(moved.code == 0, "\(moved)")
                try await server.answers(at: server.address, from: client)
                try await Self.rests("dozing", in: cluster)
                let slept = try await cluster.torpor("hibernate", "web")
                #expect(slept.code == 0, "\(slept)")
                try await server.answers(at: server.address, from: client)
                #expect(try await guest.isExact())
                #expect(try await cluster.torpor("rm", "web", "--force").code == 0)
            }
        }
    }

    /// What it is lies on two nodes then, and either will do.
    @Test func whatSleepsForLongIsOnASecondNodeAsWell() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await Self.declared("{after: 2s, awake: 1s, deep: 1s}", port: 18094, in: cluster) { server in
                try await Self.rests("asleep", in: cluster)
                try await Self.shows("what it is lies on a second node, too", in: cluster)
                let snapshot = try #require(try await cluster.torpor("snapshots", "-o", "json").list().first)
                #expect(snapshot["nodes"] as? [String] == ["node-a", "node-b"])
                let again = try await cluster.torpor("hibernate", "web", "--deep")
                #expect(again.code != 0 && again.error.contains("node-b, too"), "\(again)")
                let top = try await cluster.torpor("top")
                #expect(top.output.contains("asleep: 1 of 1"), "\(top)")
                // Moved there nothing has to be sent, and whoever comes wakes it there.
                let moved = try await cluster.torpor("migrate", "web", "--to", "node-b", "-o", "json")
                #expect(moved.code == 0, "\(moved)")
                #expect(try moved.object()["sentBytes"] as? Int ?? 0 == 0)
                #expect(try await server.ask("node-b") == 2)
            }
        }
    }

    /// By a command of its own, which is no work of its own.
    @Test func whatSaysItselfThatItHasWorkToDoIsLeftAwake() async throws {
        try await DevCluster.with(nodes: 1) { cluster in
            let policy = "{after: 1s, awake: 1s, ask: {command: [\"test\", \"-e\", \"/tmp/idle\"]}}"
            try await Self.declared(policy, port: 18095, in: cluster) { server in
                try await Self.shows("asked, it says no: test ended with 1", in: cluster)
                #expect(try await SleepTests.state("web", in: cluster) == "running")
                #expect(try await cluster.torpor("exec", "web", "--", "touch", "/tmp/idle").code == 0)
                try await Self.rests("asleep", in: cluster)
                #expect(try await server.ask("node-a") == 2)
            }
        }
    }

    @Test func policiesThatMakeNoSenseAreRefusedAndChangeNothing() async throws {
        try await DevCluster.with(nodes: 1) { cluster in
            let nobody = try await cluster.torpor("run", "a", "--sleep", "10m", "--", "sleep", "100")
            #expect(nobody.code == 3 && nobody.error.contains("--network own"), "\(nobody)")
            let late = try await cluster.torpor("run", "a", "--network", "own", "--doze", "10m", "--sleep", "1m", "--", "sleep", "100")
            #expect(late.code == 3 && late.error.contains("let doze be shorter"), "\(late)")
            let word = try await cluster.torpor("run", "a", "--network", "own", "--sleep", "soon", "--", "sleep", "100")
            #expect(word.code == 3 && word.error.contains("30s"), "\(word)")
            #expect(try await cluster.torpor("ps", "-o", "json").list().isEmpty)
        }
    }
}
