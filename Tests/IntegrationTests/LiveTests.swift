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

    /// Its own files are as much of it as its memory.
    @Test func filesThatDoNotChangeDoNotTravelInTheFreeze() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let written = try await cluster.torpor(
                "exec", "counter", "--", "dd", "if=/dev/urandom", "of=/var/lib/big", "bs=1M", "count=32", "status=none")
            #expect(written.code == 0, "\(written)")
            let moved = try await cluster.torpor("migrate", "counter", "--to", "node-b", "--live", "-o", "json")
            #expect(moved.code == 0, "\(moved)")
            let job = try moved.object()
            // The rounds have read them, and rounds and freeze together have sent them once.
            let steps = job["steps"] as? [[String: Any]] ?? []
            let note = steps.first { $0["name"] as? String == "precopy" }?["note"] as? String ?? ""
            let read = try #require(note.firstMatch(of: /of (\d+) MiB sent/).flatMap { Int($0.1) }, "\(note)")
            #expect(read > 40, "\(note)")
            #expect((job["sentBytes"] as? Int ?? .max) < 60 << 20, "\(job)")
            let size = try await cluster.torpor("exec", "counter", "--", "stat", "--format=%s", "/var/lib/big")
            #expect(size.output.contains("\(32 << 20)"), "\(size)")
            #expect(try await counter.isExact())
        }
    }

    /// Rounds first, for a process too; and the snapshot is one of a moment.
    @Test(arguments: [false, true]) func aLiveCheckpointIsRestored(stops: Bool) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let taken = try await cluster.torpor(["checkpoint", "counter", "--live", "-o", "json"] + (stops ? ["--stop"] : []))
            #expect(taken.code == 0, "\(taken)")
            #expect((try taken.object()["rounds"] as? Int ?? 0) >= 1)
            if !stops {
                try await counter.goesOn()
                let removed = try await cluster.torpor("rm", "counter", "--force")
                #expect(removed.code == 0, "\(removed)")
            }
            let snapshot = try #require(try taken.object()["snapshot"] as? String)
            let restored = try await cluster.torpor("restore", snapshot, "--on", "node-b")
            #expect(restored.code == 0, "\(restored)")
            try await counter.goesOn()
            #expect(try counter.processes() == 1)
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
