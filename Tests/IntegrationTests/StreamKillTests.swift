import Foundation
import Testing

/// `kill -9` of an agent while criu's pages run through it: criu is never left without a reader, nor served half an image.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct StreamKillTests {
    @Test func anAgentThatIsKilledInTheMiddleOfACaptureLeavesNothingAndTheWorkloadRunsOn() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster, mib: 192)
            let state = try await strike("node-a", while: "dump", counter, cluster)
            #expect(state == "undone")
            #expect(try await counter.node() == "node-a")
        }
    }

    @Test func anAgentThatIsKilledInTheMiddleOfARestoreMakesNoSecondCopy() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster, mib: 192)
            let state = try await strike("node-b", while: "restore", counter, cluster)
            #expect(try await counter.node() == (state == "succeeded" ? "node-b" : "node-a"))
        }
    }

    /// Stops the agent once criu is at work, so that it is in the middle for certain, then kills it.
    private func strike(_ node: String, while task: String, _ counter: Counter, _ cluster: DevCluster) async throws -> String {
        let agent = try cluster.pid(of: node)
        let begun = try await cluster.torpor("migrate", "counter", "--to", "node-b", "--detach")
        #expect(begun.code == 0, "\(begun)")
        let job = begun.output.trimmingCharacters(in: .whitespacesAndNewlines)
        var found: Int32?
        for _ in 0..<20_000 where found == nil { found = engine(task, cluster) }
        let criu = try #require(found, "criu was not seen at work")
        kill(agent, SIGSTOP)
        try await Task.sleep(for: .milliseconds(300))
        #expect(ProcessSight.read(criu) != nil, "criu had ended before its agent was stopped")
        kill(agent, SIGKILL)
        let view = try await cluster.ended(job)
        let state = view["state"] as? String ?? ""
        #expect(["succeeded", "undone"].contains(state), "\(view)")
        try await counter.goesOn()
        #expect(try await counter.isExact())
        #expect(try counter.processes() == 1)
        #expect(engine(task, cluster) == nil)
        for place in ["node-a", "node-b"].map({ "\(cluster.folder)/\($0)/oci/copies" }) {
            for copy in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] {
                let left = try FileManager.default.contentsOfDirectory(atPath: "\(place)/\(copy)")
                #expect(!left.contains("images") && !left.contains("stream"), "\(left)")
            }
        }
        return state
    }

    /// criu itself, at work for a copy of this cluster.
    private func engine(_ task: String, _ cluster: DevCluster) -> Int32? {
        ProcessSight.all().first { sight in
            sight.program == "criu" && sight.words.contains(task) && sight.words.contains { $0.hasPrefix(cluster.folder) }
        }?.pid
    }
}
