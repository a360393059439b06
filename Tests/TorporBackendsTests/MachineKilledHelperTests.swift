import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// kill -9 of shim and VMM while a machine runs, is frozen or held: never does a second copy run, never is the first one lost.
@Suite(.requiresFirecracker, .requiresQEMU, .serialized)
struct MachineKilledHelperTests {
    @Test(arguments: VMM.allCases) func anUnsealedFreezeEndsWithItsShimAndItsAttemptIsOver(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", vmm))
            try await source.start(try Guest.spec(in: world, vmm))
            #expect(try await source.moves())
            _ = try await source.captured(into: "\(world.root)/snapshot")
            try await source.killShim()
            #expect(try await source.standsStill())
            #expect(try await source.node.adopt() == [source.copy])
            #expect(try await source.moves())
            await #expect(throws: TorporError.self) { try await source.node.seal(source.copy, attempt: Attempt(2)) }
            #expect(try await source.truth == .running)
        }
    }

    @Test(arguments: VMM.allCases) func aSealedMachineStaysFrozenWhenItsShimIsKilledAndThawsOnlyWhenTold(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", vmm))
            try await source.start(try Guest.spec(in: world, vmm))
            #expect(try await source.moves())
            _ = try await source.captured(into: "\(world.root)/snapshot")
            try await source.node.seal(source.copy, attempt: Attempt(2))
            try await source.killShim()
            _ = try await source.node.adopt()
            #expect(try await source.truth == .frozen(.sealed(Attempt(2))))
            #expect(try await source.standsStill())
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
            let ticks = try await source.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// A shim that is killed between the thaw and the word to the VMM leaves a machine that is stopped and not frozen: the next one lets it run.
    @Test(arguments: VMM.allCases) func aMachineThatIsThawedAndNotYetRunningIsLetRunByTheNextShim(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", vmm))
            try await source.start(try Guest.spec(in: world, vmm))
            #expect(try await source.moves())
            try await source.killShim()
            try source.control.pause()
            #expect(try await source.standsStill())
            _ = try await source.node.adopt()
            #expect(try await source.moves())
        }
    }

    @Test(arguments: VMM.allCases) func aHeldMachineNeverRunsWhenItsShimIsKilledAndCanStillBeReleased(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, vmm)
            let (_, snapshot) = try await Guest.captured(spec, in: world, vmm)
            let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await target.killShim()
            #expect(try await target.standsStill())
            _ = try await target.node.adopt()
            #expect(try await target.truth == .held)
            #expect(try await target.standsStill())
            try await target.node.release(target.copy)
            #expect(try await target.moves())
        }
    }

    @Test(arguments: VMM.allCases) func aVMMThatIsKilledIsAMachineThatHasEnded(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, vmm)
            let (source, snapshot) = try await Guest.captured(spec, in: world, vmm)
            let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            kill(try target.vmm(), SIGKILL)
            // It meets the signal before anything else, once it is thawed (signal(7)): not one tick.
            await #expect(throws: TorporError.self) { try await target.node.release(target.copy) }
            #expect(try await eventually { if case .exited = try await target.truth { true } else { false } })
            #expect(try await target.ticks.count == source.ticks.count)
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
            kill(try source.vmm(), SIGKILL)
            #expect(try await eventually { try await source.truth == .exited(status: 137) })
        }
    }
}
