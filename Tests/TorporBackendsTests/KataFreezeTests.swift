import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// *Frozen* is what the task does, and not what its runtime says.
@Suite(.requiresOCI, .serialized)
struct KataFreezeTests {
    @Test(arguments: Containerd.here) func aFrozenTaskStandsStillUntilItIsThawed(containerd: Containerd) async throws {
        try await containerd.run { _, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            try await tenant.freeze(2)
            try await tenant.freeze(2)
            #expect(try tenant.status == "PAUSED")
            #expect(try await tenant.standsStill())
            guard case .frozen(.armed(Attempt(2), _, _)) = try await tenant.truth else {
                Issue.record("\(try await tenant.truth)")
                return
            }
            try await node.thaw(tenant.copy, attempt: Attempt(2))
            try await node.thaw(tenant.copy, attempt: Attempt(2))
            #expect(try tenant.status == "RUNNING")
            #expect(try await tenant.moves())
            #expect(try await tenant.truth == .running)
            let counts = tenant.counts
            #expect(counts == Array(1...counts.count))
            await #expect(throws: TorporError.self) { try await tenant.freeze(2) }
        }
    }

    /// kata 4.1.0 on Firecracker answers so for whole machines (fc.go, `PauseVM`).
    @Test func aPauseThatDoesNothingIsNoFreeze() async throws {
        try await Containerd.doubled.run { daemon, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            try daemon.pauses("nothing")
            let error = await failure { try await tenant.freeze(2) }
            #expect(error?.code == .engineFailed)
            #expect(error?.causes.contains { $0.contains("the pause did nothing") } == true, "\(String(describing: error))")
            #expect(try await tenant.truth == .running)
            #expect(try tenant.status == "RUNNING")
            #expect(try await tenant.moves())
            try daemon.pauses("real")
            try await tenant.freeze(3)
            #expect(try await tenant.standsStill())
        }
    }

    /// Nobody could tell it from a frozen one before; it is told from one ever after.
    @Test func anIdleTaskUnderAPauseThatDoesNothingIsFoundOutAtTheFirstThingThatItDoes() async throws {
        try await Containerd.doubled.run { daemon, node in
            let tenant = Tenant(on: node)
            try await tenant.start(Tenant.counting(every: 2.5))
            #expect(try await tenant.moves(1))
            try daemon.pauses("nothing")
            try await Task.sleep(for: .milliseconds(300))
            try await tenant.freeze(2)
            #expect(try await tenant.moves(1))
            #expect(try tenant.status == "PAUSED")
            #expect(try await tenant.truth == .running)
            await #expect(throws: TorporError.self) { try await tenant.freeze(2) }
            #expect(try await eventually { try tenant.status == "RUNNING" })
        }
    }

    @Test func aRuntimeThatCountsNoProcessorTimeIsNotBelieved() async throws {
        try await Containerd.doubled.run { daemon, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            try daemon.pauses("uncounted")
            let error = await failure { try await tenant.freeze(2) }
            #expect(error?.causes.contains { $0.contains("tells no CPU time") } == true, "\(String(describing: error))")
            #expect(try tenant.status == "RUNNING")
            #expect(try await tenant.moves())
        }
    }

    @Test func aPauseThatFailsIsNoFreezeAndSaysWhy() async throws {
        try await Containerd.doubled.run { daemon, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            try daemon.pauses("error")
            let error = await failure { try await tenant.freeze(2) }
            #expect(error?.causes.contains { $0.contains("the guest's agent does not answer") } == true)
            #expect(try await tenant.truth == .running)
            #expect(try await tenant.moves())
        }
    }

    @Test(arguments: Containerd.here) func whatSomebodyElseResumesIsNotFrozenAnyMore(containerd: Containerd) async throws {
        try await containerd.run { daemon, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            try await tenant.freeze(2)
            _ = try await daemon.ask("task", "resume", tenant.folder.id)
            #expect(try await tenant.moves())
            #expect(try await tenant.truth == .running)
            // Nor when it is paused again: it has run since.
            _ = try await daemon.ask("task", "pause", tenant.folder.id)
            #expect(try await tenant.truth == .running)
            #expect(await failure { try await tenant.freeze(2) }?.code == .attemptOver)
            #expect(try await tenant.moves())
        }
    }

    @Test(arguments: Containerd.here) func theFreezeLeaseThawsATaskWhenNobodyRenewsIt(containerd: Containerd) async throws {
        try await containerd.run { _, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            try await tenant.freeze(2, lease: .milliseconds(300))
            #expect(try await tenant.moves())
            #expect(await node.leaseNote(tenant.copy)?.over == Attempt(2))
            await #expect(throws: TorporError.self) {
                try await node.renew(tenant.copy, attempt: Attempt(2), lease: .seconds(60), counter: 1)
            }
        }
    }

    @Test(arguments: Containerd.here) func aFreezeEndsWithItsShimAndItsAttemptIsOver(containerd: Containerd) async throws {
        try await containerd.run { _, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            #expect(try await tenant.moves())
            try await tenant.freeze(2)
            try await tenant.killShim()
            #expect(try await tenant.standsStill())
            #expect(try await node.adopt() == [tenant.copy])
            #expect(try await tenant.moves())
            #expect(await failure { try await tenant.freeze(2) }?.code == .attemptOver)
        }
    }

    /// There is nothing captured that a seal could stand for.
    @Test func aSealIsRefusedAndEndsItsAttempt() async throws {
        try await Containerd.doubled.run { _, node in
            let tenant = Tenant(on: node)
            try await tenant.start()
            try await tenant.freeze(2)
            #expect(await failure { try await node.seal(tenant.copy, attempt: Attempt(2)) }?.code == .attemptOver)
            #expect(try await tenant.moves())
        }
    }
}
