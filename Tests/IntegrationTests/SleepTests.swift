import Foundation
import Testing

/// Workloads put to sleep, woken and moved asleep, by the built programs on real engines.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct SleepTests {
    /// failures.md 26: what changed after the first sleep is in the second.
    @Test func itSleepsAndWakesAgainAndAgainAndLosesNothing() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            for round in 1...4 {
                try await Self.sleep("counter", in: cluster)
                #expect(try counter.processes() == 0)
                // What it sleeps in is all there is of it.
                let kept = try await cluster.torpor("snapshots", "-o", "json").list().compactMap { $0["id"] as? String }
                let refused = try await cluster.torpor("snapshots", "rm", try #require(kept.first))
                #expect(refused.code != 0, "\(kept) \(refused)")
                let woken = try await cluster.torpor("wake", "counter", "-o", "json")
                #expect(woken.code == 0, "\(woken)")
                try await counter.goesOn()
                #expect(try await cluster.torpor("show", "counter", "-o", "json").object()["incarnation"] as? Int == round + 1)
            }
            #expect(try await counter.isExact())
            #expect(try counter.processes() == 1)
            // The sleeps before the last have gone by themselves.
            try await cluster.eventually("one sleep is left") { try await cluster.torpor("snapshots", "-o", "json").list().count <= 1 }
        }
    }

    /// One verb, two jobs.
    @Test func whoIsToSleepDeepIsPutToSleepFirst() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let deep = try await cluster.torpor("hibernate", "counter", "--deep")
            #expect(deep.code == 0, "\(deep)")
            #expect(try await Self.state("counter", in: cluster) == "asleep")
            #expect(try await cluster.torpor("snapshots", "-o", "json").list().first?["nodes"] as? [String] == ["node-a", "node-b"])
            #expect(try await cluster.torpor("wake", "counter").code == 0)
            try await counter.goesOn()
        }
    }

    @Test(arguments: ["firecracker", "qemu"]) func aMachineSleepsAndWakesAndItsConnectionLives(backend: String) async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let guest = try await Guest.start("guest", on: "node-a", in: cluster, backend: backend)
            for _ in 1...2 {
                try await Self.sleep("guest", in: cluster)
                #expect(try MachineSight(cluster, backend).vmms() == [])
                let woken = try await cluster.torpor("wake", "guest")
                #expect(woken.code == 0, "\(woken)")
                try await guest.goesOn()
            }
            #expect(try await guest.isExact())
            #expect(try await cluster.torpor("rm", "guest", "--force").code == 0)
        }
    }

    /// It is nowhere in memory meanwhile, and a move of what sleeps is a move like any other to whoever asks for it.
    @Test func whatSleepsIsMovedWithoutBeingWoken() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            try await Self.sleep("counter", in: cluster)
            let before = try await counter.counts().last
            for target in ["node-b", "node-a", "node-b"] {
                let moved = try await cluster.torpor("migrate", "counter", "--to", target, "-o", "json")
                #expect(moved.code == 0, "\(moved)")
                #expect(try moved.object()["steps"].map { "\($0)".contains("freeze") } == false)
                #expect(try await Self.state("counter", in: cluster) == "asleep")
                #expect(try await counter.node() == target)
                #expect(try counter.processes() == 0)
            }
            #expect(try await cluster.torpor("wake", "counter").code == 0)
            try await counter.goesOn()
            #expect(try await counter.isExact())
            #expect((try await counter.counts().last ?? 0) > (before ?? 0))
            #expect(try await counter.node() == "node-b")
        }
    }

    /// An agent that is killed while its workload sleeps finds it asleep, and the coordinator knows it when it comes back.
    @Test func sleepOutlivesAgentsAndTheCoordinator() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            try await Self.sleep("counter", in: cluster)
            for daemon in ["node-a", "coordinator"] {
                cluster.killDaemon(daemon)
                try await cluster.untilReady(2)
                #expect(try await Self.state("counter", in: cluster) == "asleep")
            }
            #expect(try await cluster.torpor("wake", "counter").code == 0)
            try await counter.goesOn()
            #expect(try await counter.isExact())
        }
    }

    @Test func whatMakesNoSenseAsleepIsRefusedWithWhatToDo() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            _ = try await Counter.start("counter", on: "node-a", in: cluster)
            let early = try await cluster.torpor("wake", "counter")
            #expect(early.code == 3 && early.error.contains("does not sleep"), "\(early)")
            try await Self.sleep("counter", in: cluster)
            for words in [
                ["hibernate", "counter"], ["stop", "counter"], ["start", "counter"], ["restart", "counter"], ["checkpoint", "counter"],
            ] {
                let refused = try await cluster.torpor(words)
                #expect(refused.code == 3 && refused.error.contains("torpor wake counter"), "\(words): \(refused)")
            }
            let kept = try await cluster.torpor("rm", "counter")
            #expect(kept.code == 3 && kept.error.contains("--force"), "\(kept)")
            #expect(try await cluster.torpor("rm", "counter", "--force").code == 0)
            try await cluster.eventually("its snapshot is gone") { try await cluster.torpor("snapshots", "-o", "json").list().isEmpty }
        }
    }

    /// Asleep by everybody's word.
    static func sleep(_ name: String, in cluster: DevCluster) async throws {
        // It may have been woken just now, and its node not have said so yet.
        try await cluster.eventually("\(name) runs") { try await state(name, in: cluster) == "running" }
        let slept = try await cluster.torpor("hibernate", name, "-o", "json")
        #expect(slept.code == 0, "\(slept)")
        #expect(try await state(name, in: cluster) == "asleep")
    }

    static func state(_ name: String, in cluster: DevCluster) async throws -> String? {
        try await cluster.torpor("ps", "-o", "json").list().first { $0["name"] as? String == name }?["state"] as? String
    }
}
