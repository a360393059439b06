import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// What Firecracker (1.12.1) does in silence, and would be believed.
@Suite(.requiresFirecracker, .serialized)
struct FirecrackerTrapTests {
    /// A snapshot of changes that is written into a file of exactly the memory's size keeps whatever was in it.
    @Test func aFileThatLiesWhereChangesAreWrittenIsNoPartOfThem() async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a"))
            try await guest.start(try Guest.spec(in: world))
            #expect(try await guest.moves())
            let path = guest.node.files(guest.folder)[MachineFolder.savedChanges]
            try DurableFile.write([UInt8](repeating: 0xee, count: 64 << 20), to: path)
            try await guest.node.freeze(guest.copy, attempt: Attempt(2), lease: .seconds(60))
            let changes = try SparseFile(path)
            #expect(changes.bytes == 64 << 20)
            #expect(try changes.runs().bytes < 8 << 20)
            try await guest.node.thaw(guest.copy, attempt: Attempt(2))
            #expect(try await guest.moves())
        }
    }

    /// Tracking is asked for anew with each load: without it a snapshot of changes is refused, and one of the wrong changes would not be.
    @Test func whatARestoredMachineWritesIsTracked() async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world, filled: 2000)
            let (_, snapshot) = try await Guest.captured(spec, in: world)
            let target = Guest(on: world.machines("node-b"), attempt: 2)
            try await target.node.restoreHeld(target.copy, name: Guest.name, spec: spec, from: snapshot)
            try await target.node.release(target.copy)
            #expect(try await target.moves())
            try await target.node.freeze(target.copy, attempt: Attempt(3), lease: .seconds(60))
            let changes = try SparseFile(target.node.files(target.folder)[MachineFolder.savedChanges]).runs()
            // The pages of its ticks, and not the 2000 that it filled before it was moved.
            #expect(changes.bytes >= 16 * 4096 && changes.bytes < 2000 * 4096, "\(changes.bytes)")
            try await target.node.thaw(target.copy, attempt: Attempt(3))
            #expect(try await target.moves())
        }
    }

    /// Neither is a machine loaded over another: each is a process of its own, and this refusal the belt.
    @Test func nothingIsLoadedOverAMachineThatRuns() async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a"))
            try await guest.start(try Guest.spec(in: world))
            #expect(try await guest.moves())
            #expect(await failure { try guest.control.load(lazily: false) }?.code == .engineFailed)
            #expect(try await guest.moves())
        }
    }

    /// Each note counts back to the one before: one that somebody else took in between must not be passed over.
    @Test func everyNoteOfAMachineIsCounted() async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a"))
            try await guest.start(try Guest.spec(in: world))
            #expect(try await guest.moves())
            #expect(try guest.note().saves == 0)
            let backend = try #require(guest.node as? any PrecopyBackend)
            try await backend.precopy(guest.copy, into: try DiskSnapshot("\(world.root)/round"))
            #expect(try guest.note().saves == 1)
            try await guest.node.freeze(guest.copy, attempt: Attempt(2), lease: .seconds(60))
            try await guest.node.thaw(guest.copy, attempt: Attempt(2))
            #expect(try guest.note().saves == 2)
            let traced = try #require(guest.node as? FirecrackerBackend).traced
            #expect(!traced.isNext(3, of: guest.copy) && traced.isNext(2, of: guest.copy))
            #expect(try await guest.moves())
        }
    }

    /// A VMM that does not answer does not keep its shim from answering for long, and ends when it is told to.
    @Test func aVMMThatIsStoppedByASignalIsNoEndOfItsShim() async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a"))
            try await guest.start(try Guest.spec(in: world))
            #expect(try await guest.moves())
            kill(try guest.vmm(), SIGSTOP)
            let refused = await failure { try await guest.node.freeze(guest.copy, attempt: Attempt(2), lease: .seconds(60)) }
            #expect(refused != nil)
            kill(try guest.vmm(), SIGCONT)
            #expect(try await guest.moves())
            #expect(try await guest.truth == .running)
            try await guest.node.destroy(guest.copy)
            #expect(try await guest.truth == .absent)
        }
    }

    /// Firecracker becomes nobody, in a root that is its machine's folder.
    @Test func aMachineIsJailedAndItsVMMIsNobody() async throws {
        try await TestWorld.run { world in
            let guest = Guest(on: world.machines("node-a"))
            try await guest.start(try Guest.spec(in: world))
            #expect(try await guest.moves())
            #expect(guest.node.files(guest.folder).isJailed)
            #expect(ProcessTable.stranger(try guest.vmm()) == FirecrackerBackend.owner(of: guest.copy))
            let root = Folder.names("/proc/\(try guest.vmm())/root")
            #expect(root.contains(MachineFolder.kernel) && root.contains("dev") && !root.contains("proc") && !root.contains("etc"))
        }
    }

    /// The folder is the VMM's, and one that was taken over leaves in it what it likes.
    @Test func aLinkThatAJailedVMMLeftIsNotFollowed() async throws {
        try await TestWorld.run { world in
            let spec = try Guest.spec(in: world)
            let guest = Guest(on: world.machines("node-a"))
            try await guest.start(spec)
            #expect(try await guest.moves())
            kill(try guest.vmm(), SIGKILL)
            #expect(try await eventually { if case .exited = try await guest.truth { true } else { false } })
            let files = guest.node.files(guest.folder)
            let names = [MachineFolder.complaints, MachineFolder.log, "other"]
            for name in names {
                try DurableFile.write("kept", to: "\(world.root)/\(name)")
                unlink(files[name])
                #expect(symlink("\(world.root)/\(name)", files[name]) == 0)
            }
            try await guest.node.restart(guest.copy, life: 2, name: Guest.name, spec: spec)
            #expect(try await guest.moves())
            for name in names {
                var found = stat()
                #expect(stat("\(world.root)/\(name)", &found) == 0 && found.st_uid == 0)
                #expect(try DurableFile.readText("\(world.root)/\(name)") == "kept")
            }
        }
    }
}
