import Testing
import TorporEngines
import TorporHost
import TorporModel

@testable import TorporBackends

/// Beginnings and ends, whole or cut short.
@Suite(.serialized)
struct ProxmoxLifeTests {
    private let copy = ProxmoxNest.first

    private func start(_ node: ProxmoxBackend) async throws {
        try await node.start(copy, name: Guest.name, spec: ProxmoxNest.spec())
    }

    @Test func aStartThatFailsLeavesNothingBehind() async throws {
        try await ProxmoxNest.run { nest in
            let node = try nest.node("pve-a")
            for task in ["qmclone", "qmstart"] {
                try nest.misbehave(#"{"fail":{"\#(task)":"no space left"}}"#)
                #expect(await failure { try await start(node) }?.message.contains("no space left") == true)
                #expect(!Folder.exists(node.folder(copy)))
                #expect(try await node.reach().api.guest(100) == nil)
            }
            try nest.misbehave("{}")
            try await start(node)
            #expect(nest.journal.suffix(2) == ["100 pve-a destroyed", "100 pve-a running"])
        }
    }

    /// A clone whose answer was lost, or that takes longer than anybody waits, is found by the words that it was made with.
    @Test func aStartWhoseAnswerWasLostMakesOneMachine() async throws {
        try await ProxmoxNest.run { nest in
            let node = try nest.node("pve-a")
            try nest.misbehave(#"{"drop":["POST /nodes/pve-a/qemu/9000/clone"],"slow":{"qmclone":12}}"#)
            #expect(await failure { try await start(node) }?.code == .unreachable)
            #expect(try await node.observe(copy) == .absent)
            let hasty = try nest.node("pve-a", limit: .seconds(1))
            #expect(await failure { try await start(hasty) }?.code == .deadlineExceeded)
            for _ in 0..<2 { try await start(node) }
            #expect(nest.journal == ["100 pve-a running"])
            #expect(nest.requests.count { $0.contains("9000/clone") } == 1)
        }
    }

    @Test func aNumberThatSomebodyElseTookIsNotUsedTwice() async throws {
        try await ProxmoxNest.run { nest in
            let first = try await nest.started()
            let other = CopyID(workload: WorkloadID(unchecked: "w-2"), made: Attempt(1))
            try await first.start(other, name: Guest.name, spec: ProxmoxNest.spec())
            #expect(nest.journal == ["100 pve-a running", "102 pve-a running"])
            try await first.destroy(copy)
            #expect(try await first.observe(other) == .running)
        }
    }

    /// The mark is exchanged first: whatever is cut short behind it is carried on.
    @Test func aReleaseThatWasCutShortIsCarriedOn() async throws {
        try await ProxmoxNest.run { nest in
            let source = try await nest.started()
            let target = try nest.node("pve-b")
            let second = ProxmoxNest.second
            let snapshot = try await nest.captured(source)
            try await target.restoreHeld(second, name: Guest.name, spec: ProxmoxNest.spec(), from: snapshot)
            try await source.seal(copy, attempt: Attempt(2))
            try nest.misbehave(#"{"resume":false}"#)
            #expect(await failure { try await target.release(second) }?.code == .engineFailed)
            #expect(try await target.observe(second) == .held)
            #expect(try await source.observe(copy) == .absent)
            try nest.misbehave("{}")
            // An agent that was killed right after it was let run: the note is behind, and the next freeze is a freeze.
            let note = try #require(try target.note(second))
            try await target.release(second)
            try note.write(in: target.folder(second))
            #expect(try await target.observe(second) == .running)
            try await target.freeze(second, attempt: Attempt(3), lease: .seconds(60))
            guard case .frozen(.armed(Attempt(3), _, _)) = try await target.observe(second) else {
                throw TorporError(.internal, "it is not frozen")
            }
            try await target.thaw(second, attempt: Attempt(3))
            #expect(nest.journal.last == "100 pve-b running")
        }
    }

    @Test func whatAPersonSuspendedToDiskGoesOnByRestart() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try await nest.perform("POST", "/nodes/pve-a/qemu/100/status/suspend", [("todisk", "1")])
            #expect(try await node.observe(copy) == .exited(status: nil))
            for _ in 0..<2 { try await node.restart(copy, life: 2, name: Guest.name, spec: ProxmoxNest.spec()) }
            #expect(nest.journal == ["100 pve-a running", "100 pve-a stopped", "100 pve-a running"])
            try await nest.perform("POST", "/nodes/pve-a/qemu/100/status/suspend", [("todisk", "1")])
            try await node.destroy(copy)
            #expect(nest.journal.last == "100 pve-a destroyed")
        }
    }

    /// One that is frozen hears no power button.
    @Test func aStopEndsAlsoWhatStandsStill() async throws {
        try await ProxmoxNest.run { nest in
            let node = try await nest.started()
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60))
            #expect(try await node.stop(copy, grace: .seconds(30)) == nil)
            #expect(try await node.observe(copy) == .exited(status: nil))
            #expect(!nest.requests.contains { $0.contains("shutdown") })
            #expect(await failure { try await node.thaw(copy, attempt: Attempt(2)) }?.code == .notFound)
            #expect(await node.leaseNote(copy)?.over == Attempt(2))
        }
    }
}
