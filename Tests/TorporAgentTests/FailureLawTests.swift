import Testing
import TorporAgent
import TorporModel
import TorporSimulation

/// The laws of docs/failures.md that an agent keeps, by their numbers there.
@Suite struct FailureLawTests {
    private let broken = TorporError(.engineFailed, "criu was killed")

    @Test func law8AFailedCaptureLeavesTheWorkloadRunning() async throws {
        for fault in [Fault.failBefore(broken), .failAfter(broken), .breakFreeze(broken)] {
            let world = try World()
            try await withCluster(world) { (cluster: Cluster) async throws in
                try await cluster.start()
                try await cluster.ask(cluster.a, .fence(), 2)
                try await cluster.freeze(2)
                world.a.backend.faults { $0.verb == .capture ? fault : nil }
                #expect(await cluster.refusal(cluster.a, cluster.captureVerb(2), 2) == .attemptOver)
                #expect(world.state(on: world.a) == .running)
                #expect(world.a.door.way(to: world.copy(1)) == .open)
                world.a.backend.faults(nil)
                // Never again within the attempt: the capture would count though the workload ran in between.
                #expect(await cluster.refusal(cluster.a, cluster.captureVerb(2), 2) == .attemptOver)
                #expect(await cluster.refusal(cluster.a, .freeze(leaseMs: 30_000), 2) == .attemptOver)
                #expect(world.a.artifacts.snapshots.isEmpty || world.state(on: world.a) == .running)
                try await cluster.freeze(3)
                _ = try await cluster.capture(3)
            }
        }
    }

    @Test func law8AFreezeThatFailsHalfWayIsLifted() async throws {
        for fault in [Fault.failBefore(broken), .failAfter(broken)] {
            let world = try World()
            try await withCluster(world) { (cluster: Cluster) async throws in
                try await cluster.start()
                world.a.backend.faults { $0.verb == .freeze ? fault : nil }
                #expect(await cluster.refusal(cluster.a, .freeze(leaseMs: 30_000), 2) == .attemptOver)
                #expect(world.state(on: world.a) == .running)
            }
        }
    }

    @Test func law9AFullDiskRefusesTheOrderAndLeavesTheCopyAsItWas() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            world.a.journal.refuse { _ in TorporError(.diskFull, "no space left") }
            #expect(await cluster.refusal(cluster.a, .freeze(leaseMs: 30_000), 2) == .diskFull)
            #expect(world.state(on: world.a) == .running)
            world.a.journal.refuse(nil)
            world.b.artifacts.faults { $0 == .fetch ? .failBefore(TorporError(.diskFull, "no space left")) : nil }
            try await cluster.ask(cluster.b, await cluster.prepareVerb(), 2)
            try await cluster.freeze(2)
            let manifest = try await cluster.capture(2)
            #expect(await cluster.refusal(cluster.b, .fetch(manifest: manifest, from: world.a.address), 2) == .diskFull)
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .running)
        }
    }

    /// A quota that a snapshot would break is known while nothing is frozen, on either side.
    @Test func law9AFullStoreIsKnownBeforeAnythingIsFrozen() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let full = TorporError(.diskFull, "needs 2 bytes of a quota of 1")
            let prepare = await cluster.prepareVerb()
            for node in [world.a, world.b] { node.artifacts.faults { $0 == .room ? .failBefore(full) : nil } }
            #expect(await cluster.refusal(cluster.a, .survey(lazily: false), 2) == .diskFull)
            #expect(await cluster.refusal(cluster.b, prepare, 2) == .diskFull)
            // An attempt that was not surveyed, a checkpoint's, ends before its freeze begins.
            #expect(await cluster.refusal(cluster.a, .freeze(leaseMs: 30_000), 3) == .attemptOver)
            #expect(world.state(on: world.a) == .running)
            world.a.artifacts.faults(nil)
            try await cluster.freeze(4)
            #expect(try await cluster.ask(cluster.a, .thaw, 4) == .running)
        }
    }

    /// What the engine cannot do lazily is known while nothing is frozen; without it, the same copy moves.
    @Test func law17WhatCannotMoveLazilyIsKnownBeforeAnythingIsFrozen() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let unfit = TorporError(.unsupported, "a mapping is too long", remedy: "move it without --lazy")
            world.a.backend.faults { $0.verb == .surveyLazily ? .failBefore(unfit) : nil }
            #expect(await cluster.refusal(cluster.a, .survey(lazily: true), 2) == .unsupported)
            #expect(world.state(on: world.a) == .running)
            guard case .needs = try await cluster.ask(cluster.a, .survey(lazily: false), 2) else {
                Issue.record("a survey answers with needs")
                return
            }
        }
    }

    @Test func law10NothingRunsFromAManifestThatIsNotWhole() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.ask(cluster.b, await cluster.prepareVerb(), 2)
            try await cluster.freeze(2)
            let good = try await cluster.capture(2)
            let forged = SignedManifest(payload: good.payload, hash: good.hash, signature: [1], certificate: good.certificate)
            let corrupt = SignedManifest(
                payload: good.payload + [0], hash: good.hash, signature: good.signature, certificate: good.certificate)
            #expect(await cluster.refusal(cluster.b, .restoreHeld(manifest: forged), 2) == .forged)
            #expect(await cluster.refusal(cluster.b, .restoreHeld(manifest: corrupt), 2) == .corrupt)
            #expect(await cluster.refusal(cluster.b, .fetch(manifest: forged, from: world.a.address), 2) == .forged)
            #expect(world.b.backend.copies.isEmpty)
        }
    }

    @Test func law14ATransferFromADeadPeerIsEndedByItsUndo() async throws {
        let world = try World()
        let gate = Gate()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.ask(cluster.b, await cluster.prepareVerb(), 2)
            try await cluster.freeze(2)
            let manifest = try await cluster.capture(2)
            world.b.artifacts.faults { $0 == .fetch ? .hangBefore(gate) : nil }
            let fetch = world.order(.fetch(manifest: manifest, from: world.a.address), 2)
            async let fetched = cluster.b.perform(fetch, deadline: .seconds(60))
            await gate.reached()
            #expect(try await cluster.ask(cluster.b, .discard, 2) == .done)
            var refusal: ErrorCode?
            do { _ = try await fetched } catch { refusal = (error as? TorporError)?.code }
            #expect(refusal == .attemptOver)
        }
    }

    @Test func law20TheGoodCopyIsNotDestroyedForWantOfAnAnswer() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
            // Its answer is lost on the way; somebody concludes that the move has failed.
            try await cluster.ask(cluster.b, .release(manifest: manifest.hash), 2, inc: 2)
            #expect(await cluster.refusal(cluster.b, .discard, 2) == .refused)
            #expect(try await cluster.ask(cluster.b, .vow, 2, inc: 2) == .running)
            #expect(world.state(2, on: world.b) == .running)
        }
    }

    @Test func law21ARestartedAgentAdoptsWhatRunsAndDeletesNothingUnknown() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in try await cluster.start() }
        let stranger = CopyID(workload: WorkloadID(unchecked: "w-9"), made: Attempt(4))
        try await world.a.backend.start(stranger, name: world.name, spec: world.spec)
        try await withCluster(world) { (cluster: Cluster) async throws in
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .running)
            let order = Order(workload: stranger.workload, incarnation: .none, attempt: Attempt(4), verb: .discard)
            await #expect(throws: TorporError.self) { try await cluster.a.perform(order, deadline: .seconds(1)) }
            let told = await cluster.a.report().copies.first { $0.workload == stranger.workload }
            #expect(told?.obstacles.isEmpty == false)
        }
        #expect(world.state(on: world.a) == .running)
        #expect(world.a.backend.truth(of: stranger) == .running)
    }

    @Test func law21AnAgentWithoutItsJournalDestroysNothingAndObeysNobody() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.freeze(2)
        }
        // Frozen again behind the back of the agent that thawed it at its end, if it did: what matters is what the new one does.
        let before = world.state(on: world.a)
        let empty = FakeNode("node-a", clock: world.clock).journal
        try await withCluster(world, a: world.a.agent(journal: empty)) { (cluster: Cluster) async throws in
            for verb in [Order.Verb.thaw, .discard, .remove, .retire, .freeze(leaseMs: 1), .start(name: world.name, spec: world.spec)] {
                #expect(await cluster.refusal(cluster.a, verb, 3, inc: 9) == .corrupt)
            }
            #expect(world.state(on: world.a) == before)
        }
        #expect(empty.written.isEmpty)
    }

    @Test func law21ARecordThatCannotBeReadIsNotTakenForAbsent() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in try await cluster.start() }
        world.a.journal.makeUnreadable(world.workload)
        try await withCluster(world) { (cluster: Cluster) async throws in
            #expect(await cluster.refusal(cluster.a, .remove, 2, inc: 2) == .corrupt)
            #expect(await cluster.refusal(cluster.a, .start(name: world.name, spec: world.spec), 3) == .corrupt)
            // Another workload's orders are obeyed.
            let other = Order(
                workload: WorkloadID(unchecked: "w-2"), incarnation: .none, attempt: Attempt(1),
                verb: .start(name: world.name, spec: world.spec))
            #expect(try await cluster.a.perform(other, deadline: .seconds(1)) == .running)
        }
        #expect(world.state(on: world.a) == .running)
    }

    @Test func law23AFailedRestoreLeavesNothingAndTheSourceRunsOn() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.ask(cluster.b, await cluster.prepareVerb(), 2)
            try await cluster.freeze(2)
            let manifest = try await cluster.capture(2)
            try await cluster.ask(cluster.b, .fetch(manifest: manifest, from: world.a.address), 2)
            world.b.backend.faults { $0.verb == .restoreHeld ? .failAfter(self.broken) : nil }
            #expect(await cluster.refusal(cluster.b, .restoreHeld(manifest: manifest), 2) == .engineFailed)
            #expect(world.b.backend.copies.isEmpty)
            world.b.backend.faults(nil)
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .running)
            #expect(try await cluster.ask(cluster.b, .discard, 2) == .done)
            // A retry that comes late makes no further copy.
            #expect(await cluster.refusal(cluster.b, .restoreHeld(manifest: manifest), 2) == .attemptOver)
            #expect(world.b.backend.copies.isEmpty)
        }
    }

    @Test func law31TheFreezeLeaseThawsAWorkloadWhoseCoordinatorIsSilent() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.ask(cluster.a, .fence(), 2)
            try await cluster.freeze(2, leaseMs: 5_000)
            #expect(world.state(on: world.a) != .running)
            // Nobody sends anything; the agent alone writes it down and opens the door.
            let isOver = await eventually(world.clock) {
                world.a.journal.written.last?.over == Attempt(2) && world.a.door.way(to: world.copy(1)) == .open
            }
            #expect(isOver)
            #expect(world.state(on: world.a) == .running)
            #expect(world.clock.milliseconds >= 5_000)
        }
    }

    @Test func law31ADoorShutForAFreezeThatNeverCameIsOpenedAgain() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.ask(cluster.a, .fence(), 2)
            #expect(await eventually(world.clock) { world.a.door.way(to: world.copy(1)) == .open })
        }
    }
}
