import Foundation
import Testing

/// What a client sees of a door when something is broken behind it: by the built programs, over real connections.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct DoorkeeperTests {
    /// The next doorkeeper has the same port, and until it listens nobody is told that nobody does.
    @Test func whoComesWhileADoorkeeperThatWasKilledIsReplacedIsAnswered() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let server = try await PortServer.start("web", on: "node-a", port: 18084, in: cluster)
            let host = try await cluster.host(of: "node-a")
            var had = try #require(try await server.ask("node-a"))
            for _ in 1...3 {
                try await SleepTests.sleep("web", in: cluster)
                let killed = try cluster.doorkeeper(of: "node-a")
                kill(killed, SIGKILL)
                async let back = DevCluster.run("/usr/bin/python3", arguments: ["-c", Self.meter, "\(cluster.folder)/node-a/door.sock"])
                let outcome = try await DevCluster.run("/usr/bin/python3", arguments: ["-c", Self.patient, host, "18084"])
                had += 1
                let words = outcome.output.split { $0.isWhitespace }
                #expect(words.first == "\(had)", "\(outcome)")
                let milliseconds = try await back.output.split { $0.isWhitespace }
                print("doorkeeper killed: another listens after \(milliseconds) ms, who came is answered after \(words.last ?? "?") ms")
                #expect(try cluster.doorkeeper(of: "node-a") != killed)
            }
        }
    }

    /// A machine that has lost a part of the snapshot: everybody is told so, nothing is lost, and it wakes when the part is back.
    @Test func whoCannotBeServedIsToldSoAndTheSnapshotIsKept() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let server = try await HTTPServer.start("web", port: 18085, ["--health", "/healthz"], in: cluster)
            let had = try await server.ask("/").output
            try await SleepTests.sleep("web", in: cluster)
            let chunks = "\(cluster.folder)/node-a/artifacts/chunks"
            try FileManager.default.moveItem(atPath: chunks, toPath: chunks + ".away")
            let refused = try await server.ask("/")
            #expect(refused.output.contains("cannot be woken") && refused.output.hasSuffix("\n503\n5"), "\(refused)")
            #expect(try await SleepTests.state("web", in: cluster) == "asleep")
            try? FileManager.default.removeItem(atPath: chunks)
            try FileManager.default.moveItem(atPath: chunks + ".away", toPath: chunks)
            let answered = try await server.ask("/")
            #expect(Int(answered.output.prefix { $0 != " " }) == Int(had.prefix { $0 != " " }).map { $0 + 1 }, "\(answered)")
        }
    }

    /// After how many milliseconds somebody listens there.
    private static let meter = """
        import socket, sys, time
        start = time.monotonic()
        while time.monotonic() < start + 60:
            try: socket.socket(socket.AF_UNIX).connect(sys.argv[1]); break
            except OSError: time.sleep(0.001)
        print(round((time.monotonic() - start) * 1000))
        """

    /// What it was answered, and after how many milliseconds.
    private static let patient = """
        import socket, sys, time
        start = time.monotonic()
        c = socket.create_connection((sys.argv[1], int(sys.argv[2])), 60); c.settimeout(60)
        print(c.recv(9).decode(), round((time.monotonic() - start) * 1000))
        """
}

extension DevCluster {
    /// The process at the node's door.
    func doorkeeper(of node: String) throws -> Int32 {
        let found = ProcessSight.all().first { sight in
            sight.words.count > 3 && sight.program == "torpor" && sight.words[1] == "door" && sight.words.contains("\(folder)/\(node)")
        }
        guard let found else { throw Trouble("nobody stands at the door of \(node)") }
        return found.pid
    }
}
