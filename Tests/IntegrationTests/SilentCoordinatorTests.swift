import Foundation
import Testing

/// failures.md 31 through a whole cluster: the coordinator falls silent while a workload is frozen, and nobody but the source is left to act.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct SilentCoordinatorTests {
    @Test func aFrozenWorkloadRunsAgainThoughItsCoordinatorIsStopped() async throws {
        try await DevCluster.with { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let coordinator = try cluster.pid(of: "coordinator")
            let source = CopySight(folder: "\(cluster.folder)/node-a/oci/copies")
            let move = try cluster.begin("migrate", "counter", "--to", "node-b")
            // The lease is on disk before anything freezes; the seal, which would end it, is a capture and a restore away.
            try await source.until("its freeze is noted") { $0.lease != nil }
            kill(coordinator, SIGSTOP)
            defer { kill(coordinator, SIGCONT) }
            try await source.until("it stands still") { _ in
                let before = source.counted
                try await Task.sleep(for: .milliseconds(500))
                return source.counted == before
            }
            #expect(source.note?.lease != nil, "the seal was faster than this test")
            let frozenAt = source.counted
            // The lease is half a minute. What is read here is the disk: nobody can be asked.
            try await source.until("it counts further") { _ in source.counted > frozenAt + 3 }
            #expect(source.note?.lease == nil)
            #expect(source.note?.over == "2")
            // What the target may hold by now has not run: its log is as long as it came.
            let held = CopySight(folder: "\(cluster.folder)/node-b/oci/copies").counted
            #expect(held == 0 || held == frozenAt)
            kill(coordinator, SIGCONT)
            await DevCluster.ended(move)
            #expect(move.terminationStatus == 4)
            try await counter.goesOn()
            #expect(try await counter.node() == "node-a")
            #expect(try await counter.isExact())
            // What the target held is owed to be discarded, at any moment.
            for _ in 0..<100 where try counter.processes() > 1 { try await Task.sleep(for: .milliseconds(100)) }
            #expect(try counter.processes() == 1)
            // And the next move is as good as any.
            #expect(try await cluster.torpor("migrate", "counter", "--to", "node-b").code == 0)
            try await counter.goesOn()
            #expect(try await counter.isExact())
        }
    }
}
