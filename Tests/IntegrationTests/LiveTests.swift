import Foundation
import Testing

/// Live moves on real engines: rounds while the workload runs, then a freeze for what is left.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct LiveTests {
    @Test func aLiveMoveLosesNothingAndSendsLittleInTheFreeze() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            for target in ["node-b", "node-a"] {
                let moved = try await cluster.torpor("migrate", "counter", "--to", target, "--live", "-o", "json")
                #expect(moved.code == 0, "\(moved.output) \(moved.error)")
                let job = try moved.object()
                let steps = job["steps"] as? [[String: Any]] ?? []
                let rounds = try #require(steps.first { $0["name"] as? String == "precopy" })
                #expect((rounds["note"] as? String)?.contains("of copying are left") == true, "\(rounds)")
                #expect((job["rounds"] as? Int ?? 0) >= 2)
                try await counter.goesOn()
                #expect(try counter.processes() == 1)
            }
            #expect(try await counter.isExact())
        }
    }

    /// After one round all of it counts as left, so 1 ms cannot be kept: the limit that a person gave is kept, and the workload runs on where it was.
    @Test func aLiveMoveThatCannotKeepItsLimitIsUndoneAndSaysWhy() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let refused = try await cluster.torpor(
                "migrate", "counter", "--to", "node-b", "--live", "--max-downtime", "1ms", "--max-rounds", "1")
            #expect(refused.code != 0 && refused.error.contains("--max-downtime"), "\(refused)")
            try await counter.goesOn()
            #expect(try await counter.node() == "node-a")
            #expect(try await counter.isExact())
        }
    }
}
