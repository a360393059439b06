import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// Post-copy of machines: what runs before its memory has come is never wrong, and never waits for nobody.
@Suite(.requiresFirecracker, .requiresQEMU, .serialized)
struct MachineLazyTests {
    /// A machine that was captured without its memory at `source`, which is sealed, and is held at `target`.
    private struct Handover {
        let source: Guest
        let target: Guest
        let pages: GatedPages

        /// As its agent does, until the machine asks no more.
        func filling() -> Task<Void, any Error> {
            Task { [target, pages] in
                while true {
                    try? await target.lazy.fill(target.copy, from: pages)
                    guard case .coming = try await target.lazy.memory(target.copy) else { return }
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }

        /// Of the keeper of the target's memory.
        func keeper() throws -> Int32 { try MemoryNote.read(in: target.folder.path).pid }
    }

    private func handover(_ world: TestWorld, _ vmm: VMM, allowed: UInt64 = .max) async throws -> Handover {
        let source = Guest(on: world.machines("node-a", vmm))
        let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
        let spec = try Guest.spec(in: world, vmm, pages: 64, filled: 2000)
        try await source.start(spec)
        #expect(try await source.moves(20))
        try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
        let snapshot = try DiskSnapshot("\(world.root)/snapshot")
        try await source.lazy.captureLazily(source.copy, attempt: Attempt(2), into: snapshot)
        #expect(!snapshot.names.contains("machine/memory"))
        let pages = GatedPages(try source.lazy, source.copy, allowed: allowed)
        try await target.lazy.restoreLazily(target.copy, name: Guest.name, spec: spec, from: snapshot, pages: pages)
        try await source.node.seal(source.copy, attempt: Attempt(2))
        #expect(try await target.truth == .held)
        return Handover(source: source, target: target, pages: pages)
    }

    @Test(arguments: VMM.lazy) func aMachineRunsBeforeItsMemoryHasComeAndIsWholeAfterwards(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, vmm)
            #expect(try await move.target.standsStill())
            let filling = move.filling()
            try await move.target.node.release(move.target.copy)
            #expect(try await move.target.moves(20))
            try await filling.value
            #expect(try await move.target.lazy.memory(move.target.copy) == .whole)
            #expect(move.pages.bytes >= 2000 * 4096)
            #expect(try await move.source.truth == .frozen(.sealed(Attempt(2))))
            try await move.source.node.destroy(move.source.copy)
            #expect(try await move.target.moves(20))
            let ticks = try await move.target.ticks
            #expect(ticks == Array(1...ticks.count))
            // It needs nobody any more, and can go on from here like any other.
            let third = Guest(on: world.machines("node-c", vmm), attempt: 3)
            try await move.target.node.freeze(move.target.copy, attempt: Attempt(3), lease: .seconds(60))
            let snapshot = try DiskSnapshot("\(world.root)/again")
            try await move.target.node.capture(move.target.copy, attempt: Attempt(3), into: snapshot)
            try await third.node.restoreHeld(
                third.copy, name: Guest.name, spec: try Guest.spec(in: world, vmm, pages: 64, filled: 2000), from: snapshot)
            try await third.node.release(third.copy)
            #expect(try await third.moves(20))
            let all = try await third.ticks
            #expect(all == Array(1...all.count))
        }
    }

    @Test(arguments: VMM.lazy) func aMachineThatWaitsForAPageGoesOnWhenItComes(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, vmm, allowed: 256 << 10)
            let filling = move.filling()
            try await move.target.node.release(move.target.copy)
            #expect(try await move.target.standsStill())
            #expect(try await move.target.truth == .running)
            move.pages.open()
            #expect(try await move.target.moves(20))
            try await filling.value
            let ticks = try await move.target.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// The trap of a fault handler that dies: the VMM would say *Running* and hang for ever.
    @Test(arguments: VMM.lazy) func aMachineWhoseKeeperIsKilledIsEndedAndItsOriginalKept(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, vmm, allowed: 256 << 10)
            let filling = move.filling()
            try await move.target.node.release(move.target.copy)
            kill(try move.keeper(), SIGKILL)
            #expect(try await eventually { try await move.target.truth == .absent })
            guard case .lost = try await move.target.lazy.memory(move.target.copy) else { return #expect(Bool(false), "not lost") }
            filling.cancel()
            #expect(try await move.source.truth == .frozen(.sealed(Attempt(2))))
            try await move.source.node.thaw(move.source.copy, attempt: Attempt(2))
            #expect(try await move.source.moves())
        }
    }

    @Test(arguments: VMM.lazy) func memoryThatNobodyHasAnyMoreEndsTheMachine(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let move = try await handover(world, vmm, allowed: 256 << 10)
            try await move.target.node.release(move.target.copy)
            try await move.target.lazy.abandonMemory(move.target.copy, "its original was given up")
            #expect(try await eventually { try await move.target.truth == .absent })
            #expect(try await move.target.lazy.memory(move.target.copy) == .lost("its original was given up"))
        }
    }
}
