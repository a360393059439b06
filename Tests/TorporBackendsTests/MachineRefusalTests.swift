import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

@Suite(.requiresFirecracker, .requiresQEMU, .serialized)
struct MachineRefusalTests {
    private func refusal(_ world: TestWorld, _ spec: WorkloadSpec) async -> TorporError? {
        guard let vmm = VMM(rawValue: spec.backend.rawValue) else { return nil }
        let guest = Guest(on: world.machines("node-a", vmm))
        let error = await failure { try await guest.start(spec) }
        #expect(!guest.folder.exists)
        return error
    }

    @Test(arguments: VMM.allCases) func whatCannotBeAMachineIsRefusedAndLeavesNothing(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let good = try Guest.spec(in: world, vmm)
            var spec = good
            spec.machine?.kernel = "/nowhere/vmlinux"
            #expect(await refusal(world, spec)?.code == .notFound)
            spec = good
            spec.machine = nil
            #expect(await refusal(world, spec)?.code == .invalidArgument)
            spec = good
            spec.machine?.drives = [MachineDrive(path: "/dev/null")]
            #expect(await refusal(world, spec)?.code == .invalidArgument)
            spec = good
            spec.machine?.initrd = "/etc/shadow"
            #expect(await refusal(world, spec)?.code == .refused)
            spec = good
            spec.machine?.throttle = 80
            if vmm != .qemu { #expect(await refusal(world, spec)?.code == .unsupported) }
            spec = good
            spec.network = NetworkPolicy(isOwn: true, connections: .close)
            #expect(await refusal(world, spec)?.code == .unsupported)
        }
    }

    /// Firecracker says why, and ends; nothing of it is left.
    @Test(arguments: VMM.allCases) func aKernelThatIsNoneIsRefusedInItsVMMsWords(vmm: VMM) async throws {
        try await TestWorld.run { world in
            var spec = try Guest.spec(in: world, vmm)
            let path = "\(world.root)/not-a-kernel"
            try DurableFile.write("no kernel", to: path)
            spec.machine?.kernel = path
            let error = await refusal(world, spec)
            #expect(error?.code == (vmm == .firecracker ? .invalidArgument : .engineFailed))
            #expect(error?.message.lowercased().contains("kernel") == true, "\(error?.message ?? "")")
        }
    }

    /// A load that fails ends the process; the copy is gone, and the same snapshot untouched can still be restored.
    @Test(arguments: VMM.allCases) func aDamagedStateIsNotLoadedAndAnotherTryMay(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, vmm)
            let (_, snapshot) = try await Guest.captured(spec, in: world, vmm)
            let path = snapshot.path("machine/state")
            let state = try DurableFile.read(path)
            var bent = state
            // Only Firecracker sums up its state: what they have no name for the others refuse. What arrives is whole by its hash.
            bent[vmm == .firecracker ? bent.count / 2 : 0] ^= 1
            try DurableFile.write(bent, to: path)
            let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
            let error = await failure {
                try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            }
            #expect(error?.code == .engineFailed)
            #expect(try await target.truth == .absent)
            try DurableFile.write(state, to: path)
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            #expect(try await target.truth == .held)
        }
    }

    /// `machine/../../…` would leave the folder.
    @Test func aSnapshotNamesNoFileBesideTheMachines() throws {
        for name in ["machine/../note", "machine/api.sock", "machine/drive-01", "machine/drive--1", "machine/", "machine/machine.json"] {
            #expect(throws: TorporError.self) { try ArtifactName.machineFile(name) }
        }
        #expect(try ArtifactName.machineFile("machine/drive-12") == "drive-12")
        #expect(try ArtifactName.machineFile("machine/memory") == "memory")
        #expect(try ArtifactName.machineFile("machine/hardware") == "hardware")
        #expect(try ArtifactName.machineFile("images/x") == nil)
    }
}
