import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

@Suite(.requiresFirecracker, .requiresQEMU, .serialized)
struct MachineHandoffTests {
    @Test(arguments: VMM.allCases) func ticksNeverSkipNorRepeatOverCaptureHeldRestoreAndRelease(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, vmm, pages: 64, filled: 500)
            let source = Guest(on: world.machines("node-a", vmm))
            let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
            try await source.start(spec)
            #expect(try await source.moves(20))

            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            let frozenAt = try await source.ticks.count
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            #expect(try await target.truth == .held)
            #expect(try await target.standsStill())
            #expect(try await target.ticks.count == frozenAt)

            try await source.node.seal(source.copy, attempt: Attempt(2))
            #expect(try await source.truth == .frozen(.sealed(Attempt(2))))
            try await target.node.release(target.copy)
            #expect(try await target.moves(20))
            #expect(try await source.ticks.count == frozenAt)
            let ticks = try await target.ticks
            #expect(ticks == Array(1...ticks.count))

            try await target.node.sync(target.copy)
            try await source.node.destroy(source.copy)
            #expect(try await source.truth == .absent)
            #expect(!source.folder.cgroup.exists)
        }
    }

    /// What is read of a frozen VMM is what Firecracker itself writes down, of a machine that was started as of one that was restored.
    @Test func theMemoryThatIsReadIsTheOneThatFirecrackerWrites() async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, pages: 64, filled: 300)
            var guest = Guest(on: world.machines("node-a"))
            try await guest.start(spec)
            #expect(try await guest.moves(5))
            // It has touched few of its 64 MiB.
            #expect(try guest.expectItsMemoryIsWhatFirecrackerWrites(spec) > 16 << 20)
            let snapshot = try await guest.captured(into: "\(world.root)/snapshot")
            guest = Guest(on: world.machines("node-b"), attempt: 2)
            try await guest.node.restoreHeld(guest.copy, name: Guest.name, spec: spec, from: snapshot)
            try await guest.node.release(guest.copy)
            #expect(try await guest.moves(5))
            _ = try guest.expectItsMemoryIsWhatFirecrackerWrites(spec)
        }
    }

    @Test(arguments: VMM.allCases) func theFreezeLeaseThawsWhenNobodyRenewsIt(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", vmm))
            try await source.start(try Guest.spec(in: world, vmm))
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .milliseconds(300))
            #expect(try await source.moves())
            #expect(try source.note().lease.over == Attempt(2))
            let ticks = try await source.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    /// A VMM that somebody else stops or freezes is let go when it is looked at; a promised freeze stays.
    @Test(arguments: VMM.allCases) func aFreezeThatNobodyPromisedToKeepIsLifted(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", vmm))
            try await source.start(try Guest.spec(in: world, vmm))
            #expect(try await source.moves())
            try source.folder.cgroup.freezer.reach(.frozen, deadline: .seconds(5))
            _ = try await source.truth
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            _ = try await source.truth
            #expect(try await source.standsStill())
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
        }
    }

    @Test(arguments: VMM.allCases) func aFreezeBrokenFromOutsideIsNotSealed(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", vmm))
            try await source.start(try Guest.spec(in: world, vmm))
            #expect(try await source.moves())
            _ = try await source.captured(into: "\(world.root)/snapshot")
            try source.folder.cgroup.freezer.reach(.thawed, deadline: .seconds(5))
            try source.control.resume()
            await #expect(throws: TorporError.self) { try await source.node.seal(source.copy, attempt: Attempt(2)) }
            #expect(try await source.truth == .running)
        }
    }

    @Test(arguments: VMM.allCases) func aStoppedMachineBeginsItsNextLifeOverItsOwnDisk(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let drive = "\(world.root)/disk"
            try DurableFile.write([UInt8](repeating: 7, count: 1 << 20), to: drive)
            var spec = try Guest.spec(in: world, vmm)
            spec.machine?.drives = [MachineDrive(path: drive)]
            let source = Guest(on: world.machines("node-a", vmm))
            try await source.start(spec)
            #expect(try await source.moves())
            // The guest hears no button: it is ended when the grace is over.
            _ = try await source.node.stop(source.copy, grace: .milliseconds(200))
            guard case .exited = try await source.truth else { return #expect(Bool(false), "it has not ended") }
            let before = try await source.ticks.count
            // The disk is its own by now.
            unlink(drive)
            try await source.node.restart(source.copy, life: 2, name: Guest.name, spec: spec)
            #expect(try await source.moves())
            #expect(try await source.ticks[before] == 1)
        }
    }

    /// Disks are the machine's own from its start on, and lie where it lives; what it hears its host by is bound anew.
    @Test(arguments: VMM.allCases) func drivesAndVsockGoAlong(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let drives = ["\(world.root)/root.img", "\(world.root)/data.img"]
            var contents: [[UInt8]] = []
            for (number, path) in drives.enumerated() {
                contents.append((0..<(2 << 20)).map { UInt8(truncatingIfNeeded: $0 &* (number + 3) >> 5) })
                try DurableFile.write(contents[number], to: path)
            }
            var spec = try Guest.spec(in: world, vmm)
            spec.machine?.drives = [MachineDrive(path: drives[0]), MachineDrive(path: drives[1], readOnly: true)]
            if vmm == .firecracker { spec.machine?.vsock = 3 }
            let source = Guest(on: world.machines("node-a", vmm))
            let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
            try await source.start(spec)
            #expect(try await source.moves())
            for path in drives { unlink(path) }
            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await source.node.seal(source.copy, attempt: Attempt(2))
            try await target.node.release(target.copy)
            #expect(try await target.moves())
            let files = target.node.files(target.folder)
            for (number, content) in contents.enumerated() {
                #expect(try DurableFile.read(files[MachineFolder.drive(number)], limit: 4 << 20) == content)
            }
            if vmm == .firecracker { #expect(Folder.exists(files[MachineFolder.vsock])) }
            let ticks = try await target.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }
}
