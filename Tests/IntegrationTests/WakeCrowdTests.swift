import Foundation
import Testing

/// failures.md 36 on real engines: many workloads of one node that are wanted at the same moment.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct WakeCrowdTests {
    /// More than are woken at a time; each has gone on where it was, and was woken once.
    @Test func aCrowdOfSleepersIsWokenAtOnceAndEachAnswers() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let sleepers = try await SleepingServers.start(12, on: "node-a", in: cluster)
            // Each was asked once before it slept.
            #expect(try await sleepers.answers(on: "node-a") == Array(repeating: 2, count: 12))
            for server in sleepers.servers {
                #expect(try await cluster.torpor("show", server.name, "-o", "json").object()["incarnation"] as? Int == 2)
            }
        }
    }
}
