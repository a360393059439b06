import Foundation
import Testing

/// Whoever comes for a workload that sleeps is let wait, wakes it, and is answered: by the built programs, over real connections.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct DoorTests {
    @Test func theFirstWhoComesWakesItAndIsAnsweredByTheWorkloadThatSlept() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let server = try await PortServer.start("web", on: "node-a", port: 18080, in: cluster)
            let first = try #require(try await server.ask("node-a"))
            for round in 1...5 {
                try await SleepTests.sleep("web", in: cluster)
                #expect(try await server.ask("node-a") == first + round)
            }
            try await cluster.eventually("the row is put right") { try await SleepTests.state("web", in: cluster) == "running" }
            // Awake, it is reached by the node's rules alone.
            #expect(try await cluster.doorHolds(on: "node-a") == [])
            try await Self.waitsForWhatFellAsleepInItsStart(cluster)
        }
    }

    /// It listens after three seconds of its own time, of which it has had a part when it falls asleep.
    private static func waitsForWhatFellAsleepInItsStart(_ cluster: DevCluster) async throws {
        let program = "import time\nfor _ in range(60): time.sleep(0.05)\n" + PortServer.program(80)
        let run = try await cluster.torpor("run", "late", "--node", "node-a", "--port", "18089:80", "--", "python3", "-c", program)
        #expect(run.code == 0, "\(run)")
        try await SleepTests.sleep("late", in: cluster)
        #expect(try await PortServer(name: "late", port: 18089, cluster: cluster).ask("node-a", patience: 30) == 1)
    }

    /// By its own address, from another machine; and many at once cause one wake.
    @Test func manyWhoComeAtOnceAreAllAnswered() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                let server = try await EchoServer.start("echo", connections: "close", in: cluster)
                try await server.answers(at: server.address, from: client)
                try await SleepTests.sleep("echo", in: cluster)
                let crowd = try await client.run(["python3", "-c", Self.crowd, server.address, "\(EchoServer.port)", "60"])
                #expect(crowd.code == 0 && crowd.output.contains("answered 60"), "\(crowd)")
                let woken = try await cluster.torpor("show", "echo", "-o", "json").object()
                #expect(woken["incarnation"] as? Int == 2)
            }
        }
    }

    /// failures.md 18: a request that comes while it is put to sleep breaks that off, or wakes it; whichever, it is answered.
    @Test func whoNeverStopsAskingIsAlwaysAnsweredWhileItIsPutToSleepAgainAndAgain() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let server = try await PortServer.start("web", on: "node-a", port: 18081, in: cluster)
            let end = "\(cluster.folder)/enough"
            let host = try await cluster.host(of: "node-a")
            async let asked = DevCluster.run("/usr/bin/python3", arguments: ["-c", Self.restless, host, "18081", end])
            var (slept, broken) = (0, 0)
            for _ in 1...12 {
                try await cluster.eventually("it runs") { try await SleepTests.state("web", in: cluster) == "running" }
                let job = try await cluster.torpor("hibernate", "web", "-o", "json")
                #expect(job.code == 0 || job.code == 4, "\(job)")
                if job.code == 0 { slept += 1 } else { broken += 1 }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...300)))
            }
            try Data().write(to: URL(fileURLWithPath: end))
            let outcome = try await asked
            #expect(outcome.code == 0, "\(outcome)")
            #expect(slept + broken == 12)
            #expect(try await server.ask("node-a") != nil)
        }
    }

    /// The connection is held by a process that outlives the agent.
    @Test func whoWaitsIsAnsweredThoughTheAgentIsKilledMeanwhile() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let server = try await PortServer.start("web", on: "node-a", port: 18082, in: cluster)
            let before = try #require(try await server.ask("node-a"))
            try await SleepTests.sleep("web", in: cluster)
            cluster.stopDaemon("node-a")
            let host = try await cluster.host(of: "node-a")
            async let asked = DevCluster.run("/usr/bin/python3", arguments: ["-c", Self.patient, host, "18082"])
            try await Task.sleep(for: .seconds(1))
            cluster.killDaemon("node-a")
            let outcome = try await asked
            #expect(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines) == "\(before + 1)", "\(outcome)")
        }
    }

    /// Whoever comes for it afterwards wakes it at its new home.
    @Test func theDoorOfWhatIsMovedAsleepMovesWithIt() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                let server = try await EchoServer.start("echo", connections: "close", ["--port", "18083:\(EchoServer.port)"], in: cluster)
                try await server.answers(at: server.address, from: client)
                try await SleepTests.sleep("echo", in: cluster)
                #expect(try await cluster.torpor("migrate", "echo", "--to", "node-b").code == 0)
                #expect(try await SleepTests.state("echo", in: cluster) == "asleep")
                try await server.answers(at: try await cluster.host(of: "node-b"), 18083, from: client)
                try await server.answers(at: server.address, from: client)
                try await cluster.eventually("it runs at its new home") { try await SleepTests.state("echo", in: cluster) == "running" }
            }
        }
    }

    /// It has less memory for workloads than what slept there needs: whoever came waits at its door, and is answered by the other node.
    @Test func whatItsNodeHasNoMemoryForIsWokenElsewhereWhileWhoeverCameWaits() async throws {
        try await DevCluster.with(["--memory", "node-a:4M"], nodes: 2) { cluster in
            let server = try await PortServer.start("web", on: "node-a", port: 18084, in: cluster)
            let before = try #require(try await server.ask("node-a"))
            try await SleepTests.sleep("web", in: cluster)
            let host = try await cluster.host(of: "node-a")
            let outcome = try await DevCluster.run("/usr/bin/python3", arguments: ["-c", Self.patient, host, "18084"])
            #expect(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines) == "\(before + 1)", "\(outcome)")
            try await cluster.eventually("the row is put right") { try await SleepTests.state("web", in: cluster) == "running" }
            #expect(try await cluster.torpor("show", "web", "-o", "json").object()["node"] as? String == "node-b")
            #expect(try await server.ask("node-b") == before + 2)
        }
    }

    /// So many connections at once, each asked once.
    private static let crowd = """
        import socket, sys, threading
        good = []
        def ask(i):
            c = socket.create_connection((sys.argv[1], int(sys.argv[2])), 60); c.settimeout(60)
            c.sendall(b'x%d\\n' % i)
            if c.makefile('rb').readline().split() == [b'x%d' % i, b'1']: good.append(i)
        threads = [threading.Thread(target=ask, args=(i,)) for i in range(int(sys.argv[3]))]
        for t in threads: t.start()
        for t in threads: t.join()
        print('answered', len(good))
        """

    /// One connection after the other until it is enough; every answer is one more than the last.
    private static let restless = """
        import os, random, socket, sys, time
        last = None; asked = 0
        while not os.path.exists(sys.argv[3]):
            c = socket.create_connection((sys.argv[1], int(sys.argv[2])), 60); c.settimeout(60)
            got = int(c.recv(9).decode()); c.close()
            assert last is None or got == last + 1, (last, got)
            last = got; asked += 1
            time.sleep(random.uniform(0, 0.4))
        print(asked)
        """

    private static let patient = """
        import socket, sys
        c = socket.create_connection((sys.argv[1], int(sys.argv[2])), 60); c.settimeout(60)
        print(c.recv(9).decode())
        """
}

extension DevCluster {
    /// Whose connections the node's rules send to its doorkeeper, by their addresses.
    func doorHolds(on node: String) async throws -> [String] {
        let listed = try await inNetwork(of: node, ["nft", "list", "set", "ip", "torpor-door", "addresses"])
        guard let start = listed.firstRange(of: "elements = {") else { return [] }
        return listed[start.upperBound...].prefix { $0 != "}" }.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
