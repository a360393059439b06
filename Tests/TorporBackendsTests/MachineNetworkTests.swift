import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// Machines with an address of their own: what containers keep and lose at a move, a freeze and an end holds for them too.
@Suite(.requiresFirecracker, .requiresQEMU, .serialized)
struct MachineNetworkTests {
    @Test(arguments: VMM.allCases) func aGuestKeepsItsAddressOverAMoveAndIsSilentWhileFrozenOrHeld(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.connected(in: world, vmm)
            let source = Guest(on: world.machines("node-a", vmm))
            try await source.start(spec)
            #expect(try await eventually { try await source.asked() != nil })
            // What the guest knows of its gateway is true on the next node too.
            let network = source.folder.network
            let gateway = try DurableFile.readText("/sys/class/net/\(network.link)/address")
            #expect(gateway == network.address.gatewayHardware + "\n")
            #expect(try await source.node.obstacles(source.copy, spec: spec) == [])
            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            #expect(try await source.asked() == nil)
            try await source.node.seal(source.copy, attempt: Attempt(2))
            let frozenAt = try await source.ticks.count
            // Both nodes are in one network namespace here: the source's address has to go before the target's can come.
            try await source.node.destroy(source.copy)
            #expect(!source.hasNetwork)
            let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            #expect(try await target.asked() == nil)
            try await target.node.release(target.copy)
            #expect(try await eventually { try await target.asked() ?? 0 > frozenAt })
            let ticks = try await target.ticks
            #expect(ticks == Array(1...ticks.count))
            try await target.node.destroy(target.copy)
            #expect(!target.hasNetwork)
        }
    }

    /// Nobody but the guest is there to be asked: its VMM is in the copy's own namespace, which has no address.
    @Test(arguments: VMM.allCases) func theVMMSeesNoNetworkButItsGuests(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a", vmm), workload: "w-alone")
            try await guest.start(try Guest.connected(in: world, vmm))
            var found = stat()
            #expect(stat(guest.folder.network.path, &found) == 0)
            #expect(ProcessTable.link("/proc/\(try guest.vmm())/ns/net") == "net:[\(found.st_ino)]")
            let listed = try await Command("/usr/sbin/ip", ["-n", guest.folder.network.name, "-o", "addr", "show"]).succeed()
            #expect(listed.output == "", "\(listed.output)")
        }
    }

    @Test(arguments: VMM.allCases) func aThawByTheLeaseOpensTheNetworkAgain(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", vmm), workload: "w-lease")
            try await source.start(try Guest.connected(in: world, vmm))
            #expect(try await eventually { try await source.asked() != nil })
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .milliseconds(300))
            #expect(try await eventually { try await source.asked() != nil })
        }
    }

    /// An agent that was killed with the shim leaves a machine that answers, and finds it again.
    @Test(arguments: VMM.allCases) func anAdoptedMachineAnswersAndIsSilentWhenItIsFrozen(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", vmm), workload: "w-adopted")
            try await source.start(try Guest.connected(in: world, vmm))
            #expect(try await eventually { try await source.asked() != nil })
            try await source.killShim()
            #expect(try await source.asked() != nil)
            #expect(try await source.node.adopt() == [source.copy])
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            #expect(try await source.asked() == nil)
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await eventually { try await source.asked() != nil })
        }
    }

    @Test(arguments: VMM.allCases) func aMachineWhoseVMMWasKilledIsStartedAgainAtItsAddress(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.connected(in: world, vmm)
            let guest = Guest(on: world.machines("node-a", vmm), workload: "w-again")
            try await guest.start(spec)
            #expect(try await eventually { try await guest.asked() != nil })
            kill(try guest.vmm(), SIGKILL)
            #expect(try await eventually { if case .exited = try await guest.truth { true } else { false } })
            #expect(try await guest.asked() == nil)
            try await guest.node.restart(guest.copy, life: 2, name: Guest.name, spec: spec)
            #expect(try await eventually { try await guest.asked() != nil })
            try await guest.node.destroy(guest.copy)
            #expect(!guest.hasNetwork)
        }
    }

    /// The guest goes on believing that it is the first; both answer, each at its own workload's address, also after the second has moved, and
    /// after it has booted again.
    @Test(arguments: VMM.allCases) func aGuestThatWasRestoredAsAnotherWorkloadAnswersAtThatOnesAddress(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.connected(in: world, vmm)
            let first = Guest(on: world.machines("node-a", vmm))
            try await first.start(spec)
            #expect(try await eventually { try await first.asked() != nil })
            let snapshot = try await first.captured(into: "\(world.root)/snapshot")
            let second = Guest(on: world.machines("node-b", vmm), workload: "w-other")
            try await second.node.restoreHeld(second.copy, name: Guest.name, spec: spec, from: snapshot)
            #expect(try await second.asked() == nil)
            try await second.node.release(second.copy)
            try await first.node.thaw(first.copy, attempt: Attempt(2))
            for guest in [first, second] { #expect(try await eventually { try await guest.asked() != nil }) }
            var again = try await second.captured(into: "\(world.root)/again")
            again.workload = second.copy.workload
            #expect(try await second.asked() == nil)
            try await second.node.destroy(second.copy)
            let third = Guest(on: world.machines("node-c", vmm), attempt: 2, workload: "w-other")
            try await third.node.restoreHeld(third.copy, name: Guest.name, spec: spec, from: again)
            try await third.node.release(third.copy)
            #expect(try await eventually { try await third.asked() != nil })
            #expect(try await eventually { try await first.asked() != nil })
            kill(try third.vmm(), SIGKILL)
            #expect(try await eventually { if case .exited = try await third.truth { true } else { false } })
            try await third.node.restart(third.copy, life: 2, name: Guest.name, spec: spec)
            #expect(try await eventually { try await third.asked() != nil })
        }
    }

    /// What came from elsewhere bears an id that its guest has never heard of.
    @Test(arguments: VMM.allCases) func aSnapshotUnderAnotherIdKnowsTheAddressThatItsGuestBootedWith(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.connected(in: world, vmm)
            let first = Guest(on: world.machines("node-a", vmm), workload: "w-exported")
            try await first.start(spec)
            #expect(try await eventually { try await first.asked() != nil })
            var snapshot = try await first.captured(into: "\(world.root)/snapshot")
            let second = Guest(on: world.machines("node-b", vmm), workload: "w-imported")
            snapshot.workload = second.copy.workload
            try await second.node.restoreHeld(second.copy, name: Guest.name, spec: spec, from: snapshot)
            #expect(try second.node.address(second.folder, spec) == first.folder.network.address)
            try await second.node.release(second.copy)
            #expect(try await eventually { try await second.asked() != nil })
            #expect(try await second.node.obstacles(second.copy, spec: spec) == [])
            kill(try second.vmm(), SIGKILL)
            #expect(try await eventually { if case .exited = try await second.truth { true } else { false } })
            try await second.node.restart(second.copy, life: 2, name: Guest.name, spec: spec)
            #expect(try second.node.address(second.folder, spec) == second.folder.network.address)
        }
    }

    @Test(arguments: VMM.allCases) func whereNoNetworkCanBeMadeItIsSaidBeforeAnythingIsFrozen(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.connected(in: world, vmm)
            var configuration = world.machines("node-a", vmm).configuration
            #expect(await vmm.backend(configuration).probe().obstacle(to: .network) == nil)
            configuration.networkNamespace = "/proc/self/ns/net"
            let guest = Guest(on: vmm.backend(configuration))
            #expect(await guest.node.probe().obstacle(to: .network)?.contains("network namespace") == true)
            let needs = try DiskSnapshot("\(world.root)/none").manifest.needs
            #expect(await failure { try await guest.node.judge(needs, spec: spec) }?.code == .unsupported)
            #expect(await failure { try await guest.start(spec) }?.code == .unsupported)
            #expect(!guest.folder.exists && !guest.hasNetwork)
        }
    }

    @Test(arguments: VMM.allCases) func connectionsThatNobodyCanCloseAreRefusedAndLeaveNothing(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a", vmm), workload: "w-closing")
            var spec = try Guest.connected(in: world, vmm)
            spec.network.connections = .close
            let closing = spec
            #expect(await failure { try await guest.start(closing) }?.code == .unsupported)
            #expect(!guest.folder.exists && !guest.hasNetwork)
        }
    }
}
