import Foundation
import Testing

/// Post-copy with real memory: it runs on the new node before that has come, and is the same workload all the time.
@Suite(.serialized) struct LazyMoveTests {
    private static let mib = 64

    @Test func memoryFollowsThereAndBackThoughItsAgentDies() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster, mib: Self.mib)
            let moved = try await cluster.torpor("migrate", "counter", "--to", "node-b", "--lazy", "-o", "json")
            #expect(moved.code == 0, "\(moved.output) \(moved.error)")
            let view = try moved.object()
            #expect(steps(of: view).contains("complete"))
            // What had to cross before it ran on was no memory.
            let sent = try #require(view["sentBytes"] as? Int)
            #expect(sent < Self.mib * 256 * 1024, "\(view)")
            try await counter.goesOn()
            #expect(try await counter.node() == "node-b")
            #expect(try counter.processes() == 1)

            let job = try await begin(cluster, to: "node-a")
            kill(try cluster.pid(of: "node-b"), SIGSTOP)
            try await Task.sleep(for: .seconds(1))
            let waiting = try await cluster.torpor("job", "show", job, "-o", "json").object()
            #expect(waiting["state"] as? String == "running", "\(waiting)")
            cluster.killDaemon("node-b")
            let done = try await until(job, cluster) { ["succeeded", "undone", "failed"].contains($0["state"] as? String) }
            #expect(done["state"] as? String == "succeeded", "\(done)")
            try await counter.goesOn()
            #expect(try await counter.node() == "node-a")
            #expect(try counter.processes() == 1)
            #expect(try await counter.isExact())
        }
    }

    @Test func aCopyWhoseFaultHandlerIsKilledIsEndedAndItsOriginalKept() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster, mib: Self.mib)
            let job = try await begin(cluster, to: "node-b")
            // No page comes any more, so that it cannot be whole before its handler is killed.
            kill(try cluster.pid(of: "node-a"), SIGSTOP)
            let handler = try #require(
                ProcessSight.all().first { $0.words.contains("lazy-pages") && $0.words.contains { $0.hasPrefix(cluster.folder) } })
            kill(handler.pid, SIGKILL)
            kill(try cluster.pid(of: "node-a"), SIGCONT)
            let view = try await until(job, cluster) { $0["state"] as? String == "stuck" }
            #expect((view["waiting"] as? String)?.contains("the original stays frozen") == true, "\(view)")
            // The frozen original, and nothing that reads zeros.
            #expect(try counter.processes() == 1)
            let counts = try await counter.counts()
            #expect(counts == Array(1...max(1, counts.count)))
        }
    }

    /// criu counts the bytes of one mapping in an int. Of this one no page is ever touched; 0x4000 is MAP_NORESERVE.
    @Test func aMappingThatCriuCannotBringLazilyIsRefusedBeforeAnythingIsFrozen() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let program = """
                import mmap, time
                memory = mmap.mmap(-1, 2 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000)
                print("up", flush=True); time.sleep(600)
                """
            let run = try await cluster.torpor("run", "wide", "--node", "node-a", "--", "python3", "-c", program)
            #expect(run.code == 0, "\(run)")
            var isUp = false
            for _ in 0..<300 where !isUp {
                try await Task.sleep(for: .milliseconds(50))
                isUp = try await cluster.torpor("logs", "wide").output == "up\n"
            }
            try #require(isUp)
            let refused = try await cluster.torpor("migrate", "wide", "--to", "node-b", "--lazy", "-o", "json")
            let view = try refused.object()
            let error = try #require(view["error"] as? [String: Any], "\(view)")
            #expect(view["state"] as? String == "undone" && refused.code == 4, "\(view)")
            #expect((error["message"] as? String)?.contains("has a mapping of 2 GiB or more") == true, "\(error)")
            #expect(error["remedy"] as? String == "move it without --lazy")
            #expect(steps(of: view) == ["reserve", "prepareTarget", "undo prepareTarget", "undo reserve"])
            let moved = try await cluster.torpor("migrate", "wide", "--to", "node-b")
            #expect(moved.code == 0, "what the remedy says does not help: \(moved)")
        }
    }

    /// A lazy move, as far as it runs on the new node and waits for its memory.
    private func begin(_ cluster: DevCluster, to node: String) async throws -> String {
        let begun = try await cluster.torpor("migrate", "counter", "--to", node, "--lazy", "--detach")
        #expect(begun.code == 0, "\(begun)")
        let job = begun.output.trimmingCharacters(in: .whitespacesAndNewlines)
        try await until(job, cluster) { view in
            steps(of: view).contains("complete") || view["state"] as? String != "running"
        }
        return job
    }

    private func steps(of view: [String: Any]) -> [String] {
        let steps = view["steps"] as? [[String: Any]] ?? []
        return steps.compactMap { $0["name"] as? String }
    }

    @discardableResult
    private func until(_ job: String, _ cluster: DevCluster, _ condition: ([String: Any]) -> Bool) async throws -> [String: Any] {
        for _ in 0..<1200 {
            let outcome = try await cluster.torpor("job", "show", job, "-o", "json")
            if outcome.code == 0, let view = try? outcome.object(), condition(view) { return view }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw Trouble("job \(job) did not get there")
    }
}
