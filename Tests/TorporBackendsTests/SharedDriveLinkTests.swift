import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// Which files become a machine's shared drives, without a machine.
@Suite struct SharedDriveLinkTests {
    /// A machine's folder under one of a node's backends.
    private struct Place {
        let copy: CopyID
        let configuration: BackendConfiguration
        let drives: SharedDrives

        init(_ world: TestWorld, _ backend: String, _ workload: String) throws {
            copy = CopyID(workload: WorkloadID(unchecked: workload), made: Attempt(1))
            configuration = BackendConfiguration(
                node: NodeID(unchecked: "node-a"), state: world.root, cgroup: world.cgroup, shim: TestWorld.shim
            ).below(backend)
            drives = SharedDrives(files: try MachineFolder.make(ofCopyAt: CopyFolder(copy, configuration).path, jailed: false))
        }

        func link(_ path: String, readOnly: Bool = false) throws {
            try drives.link(SharedDriveLinkTests.machine(path, readOnly: readOnly), of: copy, configuration)
        }

        var target: String? { ProcessTable.link(drives.files[MachineFolder.drive(0)]) }
    }

    private static func machine(_ path: String, readOnly: Bool) -> MachineSpec {
        MachineSpec(kernel: "/kernel", drives: [MachineDrive(path: path, readOnly: readOnly, shared: true)])
    }

    private func disk(_ world: TestWorld, _ name: String = "disk") throws -> String {
        try Folder.create("\(world.root)/store")
        let path = "\(world.root)/store/\(name)"
        try DurableFile.write([UInt8](repeating: 7, count: 1 << 20), to: path)
        return path
    }

    @Test func machinesOfAllBackendsOfANodeAreSeen() async throws {
        try await TestWorld.run { world in
            let path = try disk(world)
            let (one, other) = (try Place(world, "qemu", "w-1"), try Place(world, "firecracker", "w-2"))
            try one.link(path)
            for readOnly in [false, true] {
                let error = try #require(throws: TorporError.self) { try other.link(path, readOnly: readOnly) }
                #expect(error.code == .refused && error.message.contains("w-1"))
            }
            try one.link(path, readOnly: true)
            try other.link(path, readOnly: true)
            #expect(throws: TorporError.self) { try one.link(path) }
        }
    }

    /// Else of two that begin at once neither might see the other.
    @Test func whoIsRefusedHasBeenThereToBeSeen() async throws {
        try await TestWorld.run { world in
            let path = try disk(world)
            let (one, other) = (try Place(world, "qemu", "w-1"), try Place(world, "qemu", "w-2"))
            try one.link(path)
            #expect(throws: TorporError.self) { try other.link(path) }
            #expect(other.target == path)
            #expect(throws: TorporError.self) { try one.link(path) }
        }
    }

    @Test func aFileThatWasSwappedForALinkIsRefusedInTheNextLife() async throws {
        try await TestWorld.run { world in
            let (path, other) = (try disk(world), try disk(world, "other"))
            let place = try Place(world, "qemu", "w-1")
            // The folder itself may be reached by a link: whoever made that is not who can write the folder.
            symlink("\(world.root)/store", "\(world.root)/alias")
            for _ in 1...2 {
                try place.link("\(world.root)/alias/disk")
                #expect(place.target == path)
            }
            unlink(path)
            symlink(other, path)
            let error = try #require(throws: TorporError.self) { try place.link("\(world.root)/alias/disk") }
            #expect(error.code == .refused && error.message.contains("symbolic link"))
            #expect(throws: TorporError.self) { try place.drives.flush() }
        }
    }

    /// A file of /proc is a regular one which fsync(2) refuses.
    @Test func aDriveThatCannotBeSyncedIsFoundOut() async throws {
        try await TestWorld.run { world in
            let path = try disk(world)
            let place = try Place(world, "qemu", "w-1")
            try place.link(path)
            try place.drives.flush()
            let link = place.drives.files[MachineFolder.drive(0)]
            unlink(link)
            symlink("/proc/version", link)
            let error = try #require(throws: TorporError.self) { try place.drives.flush() }
            #expect(error.message.contains("fsync"))
        }
    }

    /// They may be from an earlier stay, before another node wrote.
    @Test func pagesThatTheNodeStillHasAreDropped() async throws {
        try await TestWorld.run { world in
            let path = try disk(world)
            _ = try DurableFile.read(path, limit: 2 << 20)
            #expect(try cached(path) > 0)
            try Place(world, "qemu", "w-1").link(path)
            #expect(try cached(path) == 0)
        }
    }

    /// How many of its pages are in the page cache (mincore(2)).
    private func cached(_ path: String) throws -> Int {
        let file = try Descriptor(path: path, O_RDONLY)
        let bytes = 1 << 20
        let start = try #require(mmap(nil, bytes, PROT_READ, MAP_SHARED, file.raw, 0))
        try #require(start != MAP_FAILED)
        defer { munmap(start, bytes) }
        var pages = [UInt8](repeating: 0, count: bytes >> 12)
        try SystemCall.check(mincore(start, bytes, &pages), "mincore \(path)")
        return pages.count { $0 & 1 == 1 }
    }

    /// A folder in the mark's place, as on a mount that is read-only, can be neither read nor written.
    @Test func whatIsOnlyReadWhereNoMarkCanBeIsKnownOnItsOwnNodeAlone() async throws {
        try await TestWorld.run { world in
            let path = try disk(world)
            try Folder.create("\(world.root)/store/\(SharedMark.name)")
            let place = try Place(world, "qemu", "w-1")
            let (read, written) = (Self.machine(path, readOnly: true), Self.machine(path, readOnly: false))
            let refusal = try #require(throws: TorporError.self) { try SharedDrives.told(written, by: place.configuration.node) }
            #expect(refusal.code == .refused)
            let told = try SharedDrives.told(read, by: place.configuration.node)
            try SharedDrives.judge(read, told, place.configuration)
            var target = place.configuration
            target.node = NodeID(unchecked: "node-b")
            let elsewhere = target
            let error = try #require(throws: TorporError.self) { try SharedDrives.judge(read, told, elsewhere) }
            #expect(error.code == .incompatible && error.remedy?.contains(SharedMark.name) == true)
            #expect(Folder.names("\(world.root)/store") == [SharedMark.name, "disk"])
        }
    }
}
