import Foundation
import Testing

/// Workloads that are told of their own stops, by the built programs on real engines.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct HookTests {
    private static let both = "{beforeSleep: {command: \(Hooked.writes)}, afterWake: {command: \(Hooked.writes)}}"

    /// failures.md 27: a woken workload is told how long it was stopped, and sees the clock on the wall as everybody does.
    @Test func aWokenWorkloadIsToldItsTimeJumpAndSeesTheRightTime() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let hooked = try await Hooked.start("hooked", hooks: Self.both, in: cluster)
            try await SleepTests.sleep("hooked", in: cluster)
            let asleep = Self.now()
            let before = try #require(try await hooked.clocks())
            try await Task.sleep(for: .seconds(2))
            let waking = Self.now()
            #expect(before.wall <= asleep)
            #expect(try await cluster.torpor("wake", "hooked").code == 0)
            let woken = Self.now()
            try await cluster.eventually("it sees the time that it is") { (try await hooked.clocks()?.wall ?? 0) >= woken }
            let after = try #require(try await hooked.clocks())
            #expect(after.wall <= Self.now())
            // The other clock stood still, as far as the workload did: it never jumps. Each is rounded down.
            #expect(after.before - before.after <= after.wall - before.wall - (waking - asleep) + 2)
            #expect(after.after >= before.before)
            let told = try await hooked.told()
            #expect(told.map { $0["TORPOR_REASON"] } == ["sleep", "wake"])
            let stopped = try #require(told.last?["TORPOR_STOPPED_MS"].flatMap { Int64($0) })
            #expect(stopped >= 0 && stopped <= Self.now() - before.wall + 60_000)
            #expect(told.last?["TORPOR_WORKLOAD"] == "hooked" && told.last?["TORPOR_NODE"] == "node-a")
            #expect(told.last?["TORPOR_WORKLOAD_ID"]?.hasPrefix("w-") == true && told.last?["TORPOR_TIME"]?.hasSuffix("Z") == true)
            // A second time: another seed.
            try await SleepTests.sleep("hooked", in: cluster)
            #expect(try await cluster.torpor("wake", "hooked").code == 0)
            let seeds = try await hooked.told().compactMap { $0["TORPOR_SEED"] }
            #expect(seeds.count == 2 && Set(seeds).count == 2 && seeds.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
        }
    }

    @Test func whoWaitsAtTheDoorIsLetThroughAfterTheHook() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let hooks = "{afterWake: {command: [sh, \"-c\", \"sleep 1; echo told=$TORPOR_REASON >> \(Hooked.notes)\"]}}"
            let hooked = try await Hooked.start("hooked", hooks: hooks, in: cluster)
            let address = try await hooked.address()
            try await ClientMachine.with(cluster) { client in
                for round in 1...2 {
                    try await SleepTests.sleep("hooked", in: cluster)
                    let answer = try await client.run(["python3", "-c", Self.asks, address, "\(Hooked.port)"])
                    #expect(
                        answer.output.split(separator: "\n").map(String.init) == Array(repeating: "told=wake", count: round), "\(answer)")
                }
            }
        }
    }

    /// It says why, the workload runs on, and is told that nothing came of it.
    @Test func aHookThatSaysNoRefusesTheSleep() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let hooks =
                "{beforeSleep: {command: [sh, \"-c\", \"echo busy with a payment; exit 3\"]}, afterWake: {http: \":\(Hooked.port)/told\"}}"
            let hooked = try await Hooked.start("hooked", hooks: hooks, in: cluster)
            for words in [["hibernate", "hooked"], ["checkpoint", "hooked", "--stop"]] {
                let refused = try await cluster.torpor(words)
                #expect(refused.code != 0 && refused.error.contains("busy with a payment"), "\(words): \(refused)")
                #expect(try await SleepTests.state("hooked", in: cluster) == "running")
            }
            try await cluster.eventually("it was told twice that it runs on") {
                try await hooked.told().map { $0["TORPOR_REASON"] } == ["wake", "wake"]
            }
            // A checkpoint of what runs on is no sleep; it is refused for as long as the hook's own connection is seen.
            try await cluster.eventually("it is captured") { try await cluster.torpor("checkpoint", "hooked").code == 0 }
        }
    }

    @Test func aHookThatTakesTooLongHasFailed() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let hooks = "{beforeSleep: {command: [sleep, \"1000\"], timeout: 200ms, onFailure: ignore}}"
            _ = try await Hooked.start("hooked", hooks: hooks, in: cluster)
            try await SleepTests.sleep("hooked", in: cluster)
            #expect(try await cluster.torpor("wake", "hooked").code == 0)
        }
    }

    /// By an HTTP hook, past the door.
    @Test func aMovedWorkloadIsToldSoAndAWorkloadThatIsRestoredElsewhereIsAnother() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let hooked = try await Hooked.start("hooked", hooks: "{afterWake: {http: \":\(Hooked.port)/told\"}}", in: cluster)
            #expect(try await cluster.torpor("migrate", "hooked", "--to", "node-b").code == 0)
            let told = try await hooked.told()
            #expect(told.map { $0["TORPOR_REASON"] } == ["migrate"])
            #expect(told.first?["TORPOR_NODE"] == "node-b")
            let kept = try await cluster.torpor("checkpoint", "hooked", "-o", "json").object()
            let snapshot = try #require(kept["snapshot"] as? String)
            #expect(try await cluster.torpor("restore", snapshot, "--as", "other").code == 0)
            let other = try #require(try await Hooked(name: "other", cluster: cluster).told().last)
            #expect(other["TORPOR_REASON"] == "clone" && other["TORPOR_WORKLOAD"] == "other" && other["TORPOR_HOSTNAME"] == "other")
            #expect(other["TORPOR_WORKLOAD_ID"] != told.first?["TORPOR_WORKLOAD_ID"])
        }
    }

    /// Before anybody was let through to it.
    @Test func whatMayNotRunUntoldIsEnded() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let hooks = "{afterWake: {http: \":\(Hooked.port)/no\", onFailure: stop}}"
            _ = try await Hooked.start("hooked", hooks: hooks, in: cluster)
            #expect(try await cluster.torpor("migrate", "hooked", "--to", "node-b").code == 0)
            try await cluster.eventually("it has ended") { try await SleepTests.state("hooked", in: cluster) == "exited" }
        }
    }

    /// The agent dies in the middle of the hook: it is called again.
    @Test func aHookIsCalledAtLeastOnceThoughTheAgentIsKilled() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let script = "echo TORPOR_REASON=begun >> \(Hooked.notes); sleep 3; echo TORPOR_REASON=$TORPOR_REASON >> \(Hooked.notes)"
            _ = try await Hooked.start(
                "hooked", hooks: "{afterWake: {command: [sh, \"-c\", \"\(script)\"], timeout: 30s}}", in: cluster)
            try await SleepTests.sleep("hooked", in: cluster)
            let waking = try cluster.begin("wake", "hooked", "--detach")
            await DevCluster.ended(waking)
            try await cluster.eventually("the hook has begun") { try Self.notes(in: cluster).contains("begun") }
            cluster.killDaemon("node-a")
            try await cluster.untilReady(2)
            try await cluster.eventually("it was told") { try Self.notes(in: cluster).contains("TORPOR_REASON=wake") }
            try await cluster.eventually("it runs") { try await SleepTests.state("hooked", in: cluster) == "running" }
        }
    }

    /// What lies in the only copy's layer, whether or not anything may be run beside it.
    private static func notes(in cluster: DevCluster) throws -> String {
        let folder = URL(fileURLWithPath: "\(cluster.folder)/node-a")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        guard let file = files.first(where: { $0.path.hasSuffix("upper\(Hooked.notes)") }) else { return "" }
        return try String(contentsOf: file, encoding: .utf8)
    }

    private static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// Asks once, and prints all of the answer.
    private static let asks = """
        import socket, sys
        c = socket.create_connection((sys.argv[1], int(sys.argv[2])), 60); c.settimeout(60); c.sendall(b'GET / HTTP/1.0\\r\\n\\r\\n')
        print(c.makefile('rb').read().decode(), end='')
        """
}
