import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// A freeze is PVE's word of now, and ends when its lease does, whoever lives.
@Suite(.serialized)
struct ProxmoxFreezeTests {
    private let copy = ProxmoxNest.first

    @Test func aFrozenMachineStandsStillAndAThawedOneRuns() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60))
            guard case .frozen(.armed(Attempt(2), _, _)) = try await node.observe(copy) else { throw TorporError(.internal, "not frozen") }
            // Once per attempt: the same order again stops nothing a second time.
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60))
            #expect(nest.journal == ["100 pve-a running", "100 pve-a paused"])
            try await node.thaw(copy, attempt: Attempt(2))
            #expect(try await node.observe(copy) == .running)
            #expect(await node.leaseNote(copy)?.over == Attempt(2))
            #expect(await failure { try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60)) }?.code == .attemptOver)
            try await node.freeze(copy, attempt: Attempt(3), lease: .seconds(60))
            // Late, and of an attempt that is over: none of this one's business.
            try await node.thaw(copy, attempt: Attempt(2))
            #expect(nest.journal.last == "100 pve-a paused")
            try await node.thaw(copy, attempt: Attempt(3))
            #expect(nest.journal.last == "100 pve-a running")
        }
    }

    @Test func aPauseThatDoesNothingIsNoFreeze() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try nest.misbehave(#"{"pause":false}"#)
            let error = await failure { try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60)) }
            #expect(error?.code == .engineFailed && error?.message.contains("running") == true, "\(error?.message ?? "")")
            #expect(try await node.observe(copy) == .running)
            #expect(await failure { try await node.seal(copy, attempt: Attempt(2)) }?.code == .engineFailed)
            try await node.thaw(copy, attempt: Attempt(2))
        }
    }

    @Test func aResumeThatDoesNothingIsNoThaw() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60))
            try nest.misbehave(#"{"resume":false}"#)
            #expect(await failure { try await node.thaw(copy, attempt: Attempt(2)) }?.code == .engineFailed)
            #expect(try await node.observe(copy) == .frozen(.idle))
            try nest.misbehave("{}")
            try await node.thaw(copy, attempt: Attempt(2))
            #expect(try await node.observe(copy) == .running)
        }
    }

    /// Nothing of the agent is asked after the freeze: what outlives it is torpor-shim's keeper.
    @Test func aLeaseEndsThoughTheAgentIsGone() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(4))
            #expect(nest.journal.last == "100 pve-a paused")
            #expect(try await eventually { nest.journal.last == "100 pve-a running" })
            // Over was on disk first.
            #expect(await node.leaseNote(copy) == FreezeLease(state: .idle, over: Attempt(2)))
            #expect(await failure { try await node.seal(copy, attempt: Attempt(2)) }?.code == .attemptOver)
        }
    }

    @Test func aLeaseEndsThoughPVEWasAwayForAWhile() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(4))
            try nest.misbehave(#"{"down":"pve-a"}"#)
            #expect(try await eventually { await node.leaseNote(copy)?.state == .idle })
            #expect(nest.journal.last == "100 pve-a paused")
            try nest.misbehave("{}")
            #expect(try await eventually { nest.journal.last == "100 pve-a running" })
        }
    }

    @Test func whatIsRenewedOrSealedDoesNotThawByItself() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(4))
            try await node.renew(copy, attempt: Attempt(2), lease: .seconds(9), counter: 1)
            // An older counter changes nothing.
            try await node.renew(copy, attempt: Attempt(2), lease: .seconds(0), counter: 1)
            try await Task.sleep(for: .milliseconds(5000))
            #expect(nest.journal.last == "100 pve-a paused")
            try await node.seal(copy, attempt: Attempt(2))
            try await Task.sleep(for: .milliseconds(5000))
            #expect(nest.journal.last == "100 pve-a paused")
            #expect(try await node.observe(copy) == .frozen(.sealed(Attempt(2))))
            try await node.thaw(copy, attempt: Attempt(2))
            #expect(nest.journal.last == "100 pve-a running")
        }
    }

    @Test func aKilledKeeperIsReplaced() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(6))
            kill(try #require(keeper(of: node.folder(copy))), SIGKILL)
            #expect(try await eventually { keeper(of: node.folder(copy)) == nil })
            #expect(nest.journal.last == "100 pve-a paused")
            #expect(try await node.adopt() == [copy])
            #expect(try await eventually { nest.journal.last == "100 pve-a running" })
        }
    }

    private func keeper(of folder: String) -> Int32? {
        Folder.names("/proc").compactMap { Int32($0) }.first { pid in
            let words = (try? DurableFile.readText("/proc/\(pid)/cmdline"))?.split(separator: "\0").map(String.init) ?? []
            return Array(words.suffix(2)) == ["lease", folder]
        }
    }

    /// Somebody resumed it in PVE's own screen and paused it again: its state now would not tell.
    @Test func whatRanInBetweenIsNotSealed() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60))
            // PVE's tasks bear seconds.
            try await Task.sleep(for: .milliseconds(1100))
            try await nest.perform("POST", "/nodes/pve-a/qemu/100/status/resume")
            try await nest.perform("POST", "/nodes/pve-a/qemu/100/status/suspend")
            #expect(await failure { try await node.seal(copy, attempt: Attempt(2)) }?.code == .attemptOver)
            try await node.thaw(copy, attempt: Attempt(2))
        }
    }
}
