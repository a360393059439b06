import Foundation
import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// What VMMs do in silence, or each in another way, and would be believed: docs/vm-traps.md.
@Suite(.requiresFirecracker, .requiresQEMU, .serialized)
struct MachineTrapTests {
    /// Firecracker and QEMU say yes to a second pause, cloud-hypervisor that it cannot be.
    @Test(arguments: VMM.allCases) func whatIsPausedOrRunsAlreadyIsNoFailure(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a", vmm))
            try await guest.start(try Guest.spec(in: world, vmm))
            #expect(try await guest.moves())
            for _ in 0..<2 {
                try guest.control.pause()
                #expect(try !guest.control.isRunning())
            }
            for _ in 0..<2 {
                try guest.control.resume()
                #expect(try guest.control.isRunning())
            }
            #expect(try await guest.moves())
        }
    }

    /// QEMU would stop it for that: its shim asks only after the machine has been stopped.
    @Test(arguments: [VMM.firecracker, .cloudHypervisor]) func aMachineThatRunsIsNotSavedAndRunsOn(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a", vmm))
            try await guest.start(try Guest.spec(in: world, vmm))
            #expect(try await guest.moves())
            #expect(await failure { try guest.control.saveState() }?.code == .engineFailed)
            #expect(try await guest.moves())
            // Nor does what is left of that hinder the next freeze.
            _ = try await guest.captured(into: "\(world.root)/snapshot")
            try await guest.node.thaw(guest.copy, attempt: Attempt(2))
            #expect(try await guest.moves())
        }
    }

    /// What is missing at its end cloud-hypervisor takes for zeros; the others fail to load it.
    @Test(arguments: VMM.allCases) func memoryThatIsNotWholeIsNotLoaded(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, vmm)
            let (_, snapshot) = try await Guest.captured(spec, in: world, vmm)
            truncate(snapshot.path(ArtifactName.memory), 48 << 20)
            let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
            let error = await failure {
                try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            }
            #expect(error?.code == .corrupt, "\(String(describing: error))")
            #expect(try await target.truth == .absent)
        }
    }

    /// The guest's serial line is its VMM's output, in which Firecracker's own log would stand in the middle of lines; and a line that the freeze cut
    /// is whole when both nodes' outputs are read as one.
    @Test(arguments: VMM.allCases) func inAMachinesLogIsWhatItsGuestPrintsAndNothingElse(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, vmm)
            let (_, snapshot) = try await Guest.captured(spec, in: world, vmm)
            let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await target.node.release(target.copy)
            #expect(try await target.moves())
            try await target.node.freeze(target.copy, attempt: Attempt(3), lease: .seconds(60))
            let text = try await target.node.logs(target.copy, tail: 100_000).map(\.text).joined()
            let isGuests = try /boot ws=\d+ ms=\d+ fill=\d+ready(tick \d+)*(t|ti|tic|tick|tick )?/.wholeMatch(in: text) != nil
            #expect(isGuests, "\(text)")
        }
    }
}
