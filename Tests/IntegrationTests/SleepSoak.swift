import Foundation
import Testing

/// Sleep in great numbers, and of programs that people run, from Debian as they are.
@Suite(
    .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["TORPOR_SOAK"] != nil && geteuid() == 0,
        "runs in make soak: needs root and Debian's servers"))
struct SleepSoak {
    /// TORPOR_CYCLES cycles (1,000): a client that never stops asking, at random moments, has every answer, and each is one more than the last.
    @Test func noRequestFailsHoweverOftenItSleeps() async throws {
        let cycles = Self.count("TORPOR_CYCLES", 1000)
        try await DevCluster.with(nodes: 2) { cluster in
            let server = try await PortServer.start("web", on: "node-a", port: 18090, in: cluster)
            let end = "\(cluster.folder)/enough"
            let host = try await cluster.host(of: "node-a")
            async let asked = DevCluster.run("/usr/bin/python3", arguments: ["-c", Self.restless, host, "18090", end])
            var (slept, broken) = (0, 0)
            while slept < cycles, broken < 20 * cycles {
                try await cluster.eventually("it runs") { try await SleepTests.state("web", in: cluster) == "running" }
                let job = try await cluster.torpor("hibernate", "web", "-o", "json")
                guard job.code == 0 || job.code == 4 else { throw Trouble("\(job)") }
                if job.code == 0 { slept += 1 } else { broken += 1 }
            }
            try Data().write(to: URL(fileURLWithPath: end))
            let outcome = try await asked
            #expect(outcome.code == 0, "\(outcome)")
            #expect(slept == cycles)
            #expect(try await server.ask("node-a") != nil)
            print("asleep \(slept) times, broken off \(broken) times; requests, longest wait in ms: \(outcome.output)")
        }
    }

    @Test func fiftyThatAreWantedAtOnceAllAnswer() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let sleepers = try await SleepingServers.start(50, on: "node-a", in: cluster)
            #expect(try await sleepers.answers(on: "node-a") == Array(repeating: 2, count: 50))
        }
    }

    /// TORPOR_SLEEPERS workloads (200): none of them is in memory at any time while all are moved, and the ones that are asked afterwards are whole.
    @Test func manyThatSleepAreMovedWithoutOneBeingWoken() async throws {
        let count = Self.count("TORPOR_SLEEPERS", 200)
        try await DevCluster.with(nodes: 2) { cluster in
            let sleepers = try await SleepingServers.start(count, on: "node-a", in: cluster)
            for server in sleepers.servers {
                let moved = try await cluster.torpor("migrate", server.name, "--to", "node-b")
                #expect(moved.code == 0, "\(moved)")
            }
            let listed = try await cluster.torpor("ps", "-o", "json").list()
            #expect(listed.count { $0["state"] as? String == "asleep" && $0["node"] as? String == "node-b" } == count)
            // A wake is an incarnation of its own, and so is a move: one for the start, one for the sleep, one for the move.
            #expect(Set(listed.compactMap { $0["incarnation"] as? Int }) == [3])
            for server in sleepers.servers.prefix(10) { #expect(try await server.ask("node-b") == 2) }
        }
    }

    /// Its client's connection ends before each sleep; every answer after a wake follows the one before.
    @Test(arguments: ProgramSoak.programs.filter { ["redis", "postgres", "nginx"].contains($0.name) } + [pages])
    func aProgramSleepsAndWakesAndHasForgottenNothing(_ program: ProgramSoak.Program) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            try await ClientMachine.with(cluster) { client in
                try await ProgramSoak.start(program, ["--network", "own", "--tcp", "close"], in: cluster)
                let shown = try await cluster.torpor("show", program.name, "-o", "json").object()
                let address = try #require(shown["address"] as? String)
                for round in 0..<5 {
                    let asked = try await client.run(
                        ["\(DevCluster.sources)/Scripts/sleep-client.py", program.kind, address, "\(program.port)", "\(round)"])
                    #expect(asked.code == 0, "\(program.name), round \(round): \(asked.error)")
                    print("\(program.name), round \(round): first answer after \(asked.output)")
                    try await SleepTests.sleep(program.name, in: cluster)
                }
            }
        }
    }

    /// A server in Python with 300 MiB of state, which it shows the sum of.
    static let pages = ProgramSoak.Program(
        name: "python", user: nil, port: 8000, kind: "state",
        script: """
            exec python3 -c '
            import hashlib, http.server
            state = [hashlib.sha256(b"%d" % i).digest() * 32768 for i in range(300)]
            class Page(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    found = "".join(hashlib.sha256(part).hexdigest() for part in state).encode()
                    body = hashlib.sha256(found).hexdigest().encode()
                    self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
            print("ready", flush=True)
            http.server.ThreadingHTTPServer(("0.0.0.0", 8000), Page).serve_forever()'
            """, ready: "ready")

    private static func count(_ name: String, _ usual: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
    }

    /// One connection after the other until it is enough; prints how many and how long the longest took.
    private static let restless = """
        import os, random, socket, sys, time
        last = None; asked = 0; longest = 0
        while not os.path.exists(sys.argv[3]):
            begun = time.monotonic()
            c = socket.create_connection((sys.argv[1], int(sys.argv[2])), 120); c.settimeout(120)
            got = int(c.recv(20).decode()); c.close()
            longest = max(longest, time.monotonic() - begun)
            assert last is None or got == last + 1, (last, got)
            last = got; asked += 1
            time.sleep(random.choice((random.uniform(0, 0.05), random.uniform(0, 2))))
        print(asked, int(longest * 1000))
        """
}
