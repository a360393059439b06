import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// Drives that stay where they are while their machine moves: both nodes of these tests see the same file system.
@Suite(.requiresFirecracker, .requiresQEMU, .serialized)
struct SharedDriveTests {
    private static let writers: [VMM] = [.firecracker, .qemu]

    private func spec(_ world: TestWorld, _ vmm: VMM, readOnly: Bool = false) throws -> WorkloadSpec {
        try Folder.create("\(world.root)/store")
        let path = "\(world.root)/store/disk"
        if !Folder.exists(path) { try DurableFile.write([UInt8](repeating: 7, count: 1 << 20), to: path) }
        var spec = try Guest.spec(in: world, vmm)
        spec.machine?.drives = [MachineDrive(path: path, readOnly: readOnly, shared: true)]
        return spec
    }

    private func hasOpen(_ guest: Guest, _ path: String) throws -> Bool {
        ProcessTable.descriptors(of: try guest.vmm()).contains { $0.target == path }
    }

    @Test(arguments: writers) func aSharedDriveIsUsedWhereItLiesAndIsNotSent(vmm: VMM) async throws {
        try await TestWorld.run { world in
            let spec = try spec(world, vmm)
            let path = "\(world.root)/store/disk"
            let source = Guest(on: world.machines("node-a", vmm))
            let target = Guest(on: world.machines("node-b", vmm), attempt: 2)
            try await source.start(spec)
            #expect(try await source.moves())
            #expect(try hasOpen(source, path))
            try await target.node.judge(try await source.node.survey(source.copy, spec: spec), spec: spec)
            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            #expect(snapshot.names.contains("machine/kernel") && !snapshot.names.contains("machine/drive-0"))
            try await restore(target, spec, snapshot)
            #expect(try hasOpen(target, path))
            // Undone, the original goes on though a held copy has the drive, and the other way round.
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
            try await target.node.destroy(target.copy)
            let third = Guest(on: target.node, attempt: 3)
            try await source.node.freeze(source.copy, attempt: Attempt(3), lease: .seconds(60))
            let again = try DiskSnapshot("\(world.root)/again")
            try await source.node.capture(source.copy, attempt: Attempt(3), into: again)
            try await restore(third, spec, again)
            try await source.node.seal(source.copy, attempt: Attempt(3))
            try await third.node.release(third.copy)
            #expect(try await third.moves())
            try await source.node.destroy(source.copy)
            #expect(try await third.moves())
            #expect(try DurableFile.read(path, limit: 2 << 20) == [UInt8](repeating: 7, count: 1 << 20))
            let ticks = try await third.ticks
            #expect(ticks == Array(1...ticks.count))
        }
    }

    private func restore(_ target: Guest, _ spec: WorkloadSpec, _ snapshot: DiskSnapshot) async throws {
        let moving = MovingSnapshot(snapshot: snapshot, attempt: target.copy.made)
        try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: moving)
    }

    @Test func aTargetWithoutTheDriveOrWithAnotherIsRefused() async throws {
        try await TestWorld.run { world in
            let spec = try spec(world, .qemu)
            let (store, aside) = ("\(world.root)/store", "\(world.root)/aside")
            let source = Guest(on: world.machines("node-a", .qemu))
            let target = world.machines("node-b", .qemu)
            try await source.start(spec)
            let needs = try await source.node.survey(source.copy, spec: spec)
            try await target.judge(needs, spec: spec)
            let judging: @Sendable () async throws -> Void = { try await target.judge(needs, spec: spec) }
            // As on a node where nothing is mounted there, or something else of the same names and bytes.
            rename(store, aside)
            #expect(await failure(judging)?.code == .incompatible)
            try Folder.create(store)
            try FileCopy.make(of: "\(aside)/disk", at: "\(store)/disk")
            #expect(await failure(judging)?.code == .incompatible)
            try Folder.remove(store)
            rename(aside, store)
            try await judging()
            rename("\(store)/disk", "\(store)/other")
            #expect(await failure(judging)?.code == .notFound)
            rename("\(store)/other", "\(store)/disk")
        }
    }

    @Test func twoMachinesOfANodeHaveNoDriveThatEitherWrites() async throws {
        try await TestWorld.run { world in
            let node = world.machines("node-a", .qemu)
            let (written, read) = (try spec(world, .qemu), try spec(world, .qemu, readOnly: true))
            let guests = (1...3).map { Guest(on: node, workload: "w-\($0)") }
            try await guests[0].start(written)
            for spec in [written, read] {
                let error = await failure { try await guests[1].start(spec) }
                #expect(error?.code == .refused && error?.message.contains("w-1") == true, "\(String(describing: error))")
                #expect(!guests[1].folder.exists)
            }
            try await node.destroy(guests[0].copy)
            try await guests[1].start(read)
            try await guests[2].start(read)
            #expect(await failure { try await guests[0].start(written) }?.code == .refused)
            #expect(try await guests[1].moves())
            #expect(try await guests[2].moves())
        }
    }

    @Test func aDriveThatWasSwappedSinceIsNotStartedWithAgain() async throws {
        try await TestWorld.run { world in
            let spec = try spec(world, .qemu)
            let (path, aside) = ("\(world.root)/store/disk", "\(world.root)/store/aside")
            let guest = Guest(on: world.machines("node-a", .qemu))
            try await guest.start(spec)
            _ = try await guest.node.stop(guest.copy, grace: .seconds(1))
            rename(path, aside)
            symlink(aside, path)
            let restart: @Sendable () async throws -> Void = {
                try await guest.node.restart(guest.copy, life: 2, name: Guest.name, spec: spec)
            }
            let error = await failure(restart)
            #expect(error?.code == .refused && error?.message.contains("symbolic link") == true, "\(String(describing: error))")
            unlink(path)
            rename(aside, path)
            try await restart()
            #expect(try await guest.moves())
        }
    }

    /// fsync(2) of a file of /proc fails.
    @Test func noCaptureCountsWhoseDriveIsNotOnStorage() async throws {
        try await TestWorld.run { world in
            let source = Guest(on: world.machines("node-a", .qemu))
            try await source.start(try spec(world, .qemu))
            let link = source.node.files(source.folder)[MachineFolder.drive(0)]
            let path = try #require(ProcessTable.link(link))
            unlink(link)
            symlink("/proc/version", link)
            let error = await failure { _ = try await source.captured(into: "\(world.root)/failed") }
            #expect(error?.message.contains("fsync") == true, "\(String(describing: error))")
            unlink(link)
            symlink(path, link)
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
        }
    }

    @Test func whatCannotBeADriveOfTwoNodesIsRefused() async throws {
        try await TestWorld.run { world in
            let doubled = Guest(on: world.machines("node-a", .cloudHypervisor))
            let locked = try spec(world, .cloudHypervisor)
            #expect(await failure { try await doubled.start(locked) }?.code == .unsupported)
            try await doubled.start(try spec(world, .cloudHypervisor, readOnly: true))
            #expect(try await doubled.moves())
            let guest = Guest(on: world.machines("node-b", .qemu))
            for (path, code) in [("/nowhere/disk", ErrorCode.notFound), ("/dev/null", .notFound), ("/etc/shadow", .refused)] {
                var spec = try spec(world, .qemu)
                spec.machine?.drives = [MachineDrive(path: path, shared: true)]
                let asked = spec
                #expect(await failure { try await guest.start(asked) }?.code == code, "\(path)")
                #expect(!guest.folder.exists)
            }
        }
    }

    /// A snapshot that is none of this very move, and one that brings the drive's own name along.
    @Test func noOtherSnapshotIsRestoredOverASharedDrive() async throws {
        try await TestWorld.run { world in
            let spec = try spec(world, .qemu)
            let source = Guest(on: world.machines("node-a", .qemu))
            let target = Guest(on: world.machines("node-b", .qemu), attempt: 2)
            try await source.start(spec)
            #expect(try await source.moves())
            let snapshot = try await source.captured(into: "\(world.root)/snapshot")
            let foreign = await failure {
                try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            }
            #expect(foreign?.code == .refused && foreign?.message.contains("moment") == true, "\(String(describing: foreign))")
            try DurableFile.write([1, 2, 3], to: snapshot.path("machine/drive-0"))
            #expect(await failure { try await restore(target, spec, snapshot) } != nil)
            #expect(try await target.truth == .absent)
            #expect(try DurableFile.read("\(world.root)/store/disk", limit: 2 << 20).count == 1 << 20)
        }
    }
}
