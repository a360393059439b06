import Testing
import TorporAgent
import TorporModel
import TorporSimulation
import TorporStore

/// The executions of handoff-rules that an agent alone must stop, each by its number there.
@Suite struct HandoffRulesTests {
    @Test func aHandoffMovesTheWorkloadOnceAndExactly() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            world.clock.advance(by: .milliseconds(500))
            #expect(try await cluster.ask(cluster.a, .fence(), 2) == .done)
            #expect(world.a.door.way(to: world.copy(1)) == .shut)
            let manifest = try await cluster.copyOver(2)
            world.clock.advance(by: .seconds(5))
            #expect(try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2) == .sealed)
            #expect(try await cluster.ask(cluster.b, .release(manifest: manifest.hash), 2, inc: 2) == .running)
            #expect(world.b.backend.count(of: world.copy(2)) == 500)
            // With the release: nobody waits for the next order.
            #expect(world.b.door.way(to: world.copy(2)) == .open)
            #expect(try await cluster.ask(cluster.b, .redirect, 2, inc: 2) == .done)
            #expect(world.b.door.way(to: world.copy(2)) == .open)
            #expect(try await cluster.ask(cluster.b, .sync, 2, inc: 2) == .done)
            #expect(try await cluster.ask(cluster.a, .retire, 2) == .done)
            #expect(try await cluster.ask(cluster.a, .collect, 2) == .done)
            #expect(world.a.backend.copies.isEmpty)
            #expect(world.a.door.way(to: world.copy(1)) == nil)
            #expect(world.watch.running(world.workload) == ["w-1.2@node-b"])
        }
    }

    @Test func x2AThawOfAnEarlierAttemptLiftsNoLaterSeal() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.freeze(2)
            try await cluster.ask(cluster.a, .thaw, 2)
            let manifest = try await cluster.copyOver(3)
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 3)
            #expect(await cluster.refusal(cluster.a, .thaw, 2) == .attemptOver)
            #expect(world.state(on: world.a) == .frozen(.sealed(Attempt(3))))
        }
    }

    @Test func aThawIsNotOverUntilTheKeeperOfTheFreezeSaysSo() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.freeze(2)
            // It runs, and its keeper was not told: a freeze of the same attempt that is still on its way would be obeyed.
            world.a.backend.thawByHand(world.copy(1))
            world.a.backend.faults { $0.verb == .thaw ? .failBefore(TorporError(.engineFailed, "the shim does not answer")) : nil }
            #expect(await cluster.refusal(cluster.a, .thaw, 2) == .deadlineExceeded)
            world.a.backend.faults(nil)
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .running)
            await #expect(throws: TorporError.self) {
                try await world.a.backend.freeze(world.copy(1), attempt: Attempt(2), lease: .seconds(30))
            }
            #expect(world.state(on: world.a) == .running)
        }
    }

    @Test func aRemovalThatANewerAttemptMadeMootIsAnswered() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.ask(cluster.a, .start(name: world.name, spec: world.spec), 3, inc: 2)
            #expect(try await cluster.ask(cluster.a, .remove, 2, inc: 9) == .done)
            #expect(world.state(3, on: world.a) == .running)
        }
    }

    @Test func x3AHeldCopyOfAnEarlierAttemptIsDestroyedNotAnswered() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            _ = try await cluster.copyOver(2)
            try await cluster.ask(cluster.a, .thaw, 2)
            world.clock.advance(by: .milliseconds(700))
            let manifest = try await cluster.copyOver(3)
            #expect(world.b.backend.copies == [world.copy(3)])
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 3)
            try await cluster.ask(cluster.b, .release(manifest: manifest.hash), 3, inc: 2)
            #expect(world.b.backend.count(of: world.copy(3)) == 700)
        }
    }

    @Test func x4WhatWasSealedBeforeTheAgentDiedStaysSealed() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
        }
        world.a.disk.crash()
        try await withCluster(world) { (cluster: Cluster) async throws in
            #expect(await cluster.refusal(cluster.a, .freeze(leaseMs: 1), 3) != nil)
            world.clock.advance(by: .seconds(3600))
            #expect(world.state(on: world.a) == .frozen(.sealed(Attempt(2))))
        }
    }

    @Test func x6ACopyThatMayHaveBeenReleasedIsNeverDestroyed() async throws {
        let world = try World()
        var hash: ContentHash?
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            hash = manifest.hash
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
            // The engine lets it run, and the agent never hears of it.
            world.b.backend.faults { $0.verb == .release ? .failAfter(TorporError(.engineFailed, "killed")) : nil }
            world.b.journal.refuse { record in
                if case .running = record.state { TorporError(.diskFull, "full") } else { nil }
            }
            #expect(await cluster.refusal(cluster.b, .release(manifest: manifest.hash), 2, inc: 2)?.outcomeUnknown == true)
        }
        world.b.backend.faults(nil)
        world.b.journal.refuse(nil)
        try await withCluster(world) { (cluster: Cluster) async throws in
            #expect(await cluster.refusal(cluster.b, .discard, 2) == .refused)
            #expect(world.state(2, on: world.b) == .running)
            let captured = try #require(hash)
            #expect(try await cluster.ask(cluster.b, .release(manifest: captured), 2, inc: 2) == .running)
        }
    }

    @Test func x7AnAttemptFreezesOnce() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            world.clock.advance(by: .seconds(31))
            #expect(world.state(on: world.a) == .running)
            #expect(await cluster.refusal(cluster.a, .freeze(leaseMs: 30_000), 2) == .attemptOver)
            #expect(await cluster.refusal(cluster.a, .seal(manifest: manifest.hash), 2) == .attemptOver)
            #expect(world.state(on: world.a) == .running)
        }
    }

    @Test func x8WhatComesAfterItsUndoFindsItsAttemptClosed() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .running)
            #expect(await cluster.refusal(cluster.a, .freeze(leaseMs: 30_000), 2) == .attemptOver)
            #expect(try await cluster.ask(cluster.b, .discard, 2) == .done)
            try await cluster.freeze(3)
            let manifest = try await cluster.capture(3)
            #expect(await cluster.refusal(cluster.b, await cluster.prepareVerb(), 2) == .attemptOver)
            #expect(await cluster.refusal(cluster.b, .restoreHeld(manifest: manifest), 2) == .attemptOver)
            #expect(world.b.backend.copies.isEmpty)
        }
    }

    @Test func x9ReleaseClosesItsAttempt() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
            try await cluster.ask(cluster.b, .release(manifest: manifest.hash), 2, inc: 2)
            // An order of an earlier move, and one of an earlier incarnation, both late.
            #expect(await cluster.refusal(cluster.b, .freeze(leaseMs: 30_000), 2, inc: 2) == .attemptOver)
            #expect(await cluster.refusal(cluster.b, .freeze(leaseMs: 30_000), 3, inc: 1) == .staleIncarnation)
            #expect(world.state(2, on: world.b) == .running)
        }
    }

    @Test func x10AFrozenCopyLostAfterItsCaptureIsAsGoodAsSealed() async throws {
        let world = try World()
        var hash: ContentHash?
        let crash = CrashSwitch()
        try await withCluster(world, a: world.a.agent(crash: crash)) { (cluster: Cluster) async throws in
            try await cluster.start()
            hash = try await cluster.copyOver(2).hash
            // Nobody tells it to end.
            crash.crash(after: 0)
        }
        let captured = try #require(hash)
        world.a.backend.losePower()
        try await withCluster(world, a: world.a.agent(boot: "boot-2")) { (cluster: Cluster) async throws in
            #expect(try await cluster.ask(cluster.a, .seal(manifest: captured), 2) == .gone(exact: captured))
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .gone(exact: captured))
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .gone(exact: captured))
            #expect(try await cluster.ask(cluster.b, .release(manifest: captured), 2, inc: 2) == .running)
            #expect(try await cluster.ask(cluster.a, .retire, 2) == .done)
            #expect(world.a.backend.copies.isEmpty)
        }
    }

    @Test func x10ACopyThatRanAfterItsCaptureIsNeverCalledExact() async throws {
        let world = try World()
        let crash = CrashSwitch()
        try await withCluster(world, a: world.a.agent(crash: crash)) { (cluster: Cluster) async throws in
            try await cluster.start()
            _ = try await cluster.copyOver(2)
            crash.crash(after: 0)
        }
        // No agent lives when the lease ends: only the shim's note knows that it ran before the power went.
        world.clock.advance(by: .seconds(31))
        world.a.backend.losePower()
        try await withCluster(world, a: world.a.agent(boot: "boot-2")) { (cluster: Cluster) async throws in
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .gone(exact: nil))
        }
    }

    @Test func x11AfterAVowTheReleaseItForbidsIsNotObeyed() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
            #expect(try await cluster.ask(cluster.b, .vow, 2, inc: 2) == .vowed(through: Incarnation(2)))
            #expect(try await cluster.ask(cluster.a, .release(manifest: manifest.hash), 2, inc: 3) == .running)
            #expect(try await cluster.ask(cluster.b, .release(manifest: manifest.hash), 2, inc: 2) == .vowed(through: Incarnation(2)))
            #expect(world.state(2, on: world.b) == .held)
            #expect(try await cluster.ask(cluster.b, .discard, 2) == .done)
            #expect(world.watch.running(world.workload) == ["w-1.1@node-a"])
        }
    }

    @Test func x13RetireDestroysOnlyWhatItsOwnAttemptSealed() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            #expect(await cluster.refusal(cluster.a, .retire, 2) == .refused)
            let manifest = try await cluster.copyOver(2)
            #expect(await cluster.refusal(cluster.a, .retire, 2) == .refused)
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
            try await cluster.ask(cluster.b, .vow, 2, inc: 2)
            try await cluster.ask(cluster.a, .release(manifest: manifest.hash), 2, inc: 3)
            #expect(await cluster.refusal(cluster.a, .retire, 2) == .refused)
            #expect(world.state(on: world.a) == .running)
        }
    }

    @Test func x14AVowKeepsTheHeldCopyForWhenTheSourceIsGone() async throws {
        let world = try World()
        var hash: ContentHash?
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            hash = manifest.hash
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
            try await cluster.ask(cluster.b, .vow, 2, inc: 2)
        }
        let captured = try #require(hash)
        world.a.backend.losePower()
        try await withCluster(world, a: world.a.agent(boot: "boot-2")) { (cluster: Cluster) async throws in
            #expect(try await cluster.ask(cluster.a, .release(manifest: captured), 2, inc: 3) == .gone(exact: captured))
            #expect(try await cluster.ask(cluster.b, .release(manifest: captured), 2, inc: 4) == .running)
        }
    }

    @Test func aHeldCopyLostBeforeItsReleaseIsAnsweredWithAVow() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
            world.b.backend.kill(world.copy(2))
            #expect(try await cluster.ask(cluster.b, .release(manifest: manifest.hash), 2, inc: 2) == .vowed(through: Incarnation(2)))
            // A restore that comes late may be held again, but not under the incarnation that was given up.
            try await cluster.ask(cluster.b, .restoreHeld(manifest: manifest), 2)
            #expect(try await cluster.ask(cluster.b, .release(manifest: manifest.hash), 2, inc: 2) == .vowed(through: Incarnation(2)))
            #expect(try await cluster.ask(cluster.a, .release(manifest: manifest.hash), 2, inc: 3) == .running)
        }
    }

    @Test func x22ALeaseThatEndsIsOverBeforeAnySealIsLookedAt() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            let gate = Gate()
            world.a.backend.faults { $0.verb == .thaw ? .hangBefore(gate) : nil }
            let orders = (cluster.world.order(.thaw, 2), cluster.world.order(.seal(manifest: manifest.hash), 2))
            async let thawed = cluster.a.perform(orders.0, deadline: .seconds(60))
            await gate.reached()
            async let sealed = cluster.a.perform(orders.1, deadline: .seconds(60))
            #expect(world.a.journal.written.last?.over == Attempt(2))
            gate.open()
            let answer = try await thawed
            #expect(answer == .running)
            var refusal: ErrorCode?
            do { _ = try await sealed } catch { refusal = (error as? TorporError)?.code }
            #expect(refusal == .attemptOver)
        }
    }

    @Test func x23AQuestionIsNoFenceButAThawIs() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            // The first Seal is still on its way when undo is decided.
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .running)
            #expect(await cluster.refusal(cluster.a, .seal(manifest: manifest.hash), 2) == .attemptOver)
            #expect(world.state(on: world.a) == .running)
        }
    }

    @Test func aSealNamesTheCaptureOfThisVeryFreeze() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let old = try await cluster.copyOver(2)
            try await cluster.ask(cluster.a, .thaw, 2)
            world.clock.advance(by: .milliseconds(10))
            try await cluster.freeze(3)
            #expect(await cluster.refusal(cluster.a, .seal(manifest: old.hash), 3) == .refused)
            _ = try await cluster.capture(3)
            #expect(await cluster.refusal(cluster.a, .seal(manifest: old.hash), 3) == .refused)
        }
    }
}
