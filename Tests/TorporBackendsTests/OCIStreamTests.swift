import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// Captures and restores by pipes: nothing is written down on the way, and a pipe that breaks never makes a copy that is not whole.
@Suite(.requiresOCI, .serialized)
struct OCIStreamTests {
    /// Freezes the source by attempt 2 and captures it.
    private func captured(_ source: Counter, _ world: TestWorld, mib: Int = 8) async throws -> DiskSnapshot {
        try await source.start(Counter.counting(mib: mib))
        #expect(try await source.moves())
        try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
        let snapshot = try DiskSnapshot("\(world.root)/snapshot")
        try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
        return snapshot
    }

    /// Which snapshots are old is not told: both ways make the same artifacts.
    @Test(arguments: [true, false])
    func aSnapshotMadeByOneWayIsRestoredByTheOther(isStreamed: Bool) async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a", streams: isStreamed))
            let target = Counter(on: world.node("node-b", streams: !isStreamed), attempt: 2)
            #expect(await source.node.streams() == isStreamed)
            #expect(await target.node.streams() == !isStreamed)
            let snapshot = try await captured(source, world)
            #expect(snapshot.names.contains("images/\(ArtifactName.descriptors)"))
            try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Counter.counting(), from: snapshot)
            #expect(try await target.truth == .held)
            try await source.node.seal(source.copy, attempt: Attempt(2))
            try await target.node.release(target.copy)
            #expect(try await target.moves(60))
            #expect(target.counts == Array(1...target.counts.count))
            let lines = try await target.node.logs(target.copy, tail: 100_000)
            #expect(lines.map(\.text) == (1...lines.count).map { "count=\($0) ok" })
        }
    }

    @Test func whatANodeCanDoIsReported() async throws {
        try await TestWorld.run { world in
            #expect(await world.node("node-a").probe().version?.hasSuffix(", streaming") == true)
            #expect(await world.node("node-b", streams: false).probe().version?.hasSuffix(", by image folders") == true)
        }
    }

    /// Also the capture of a disk that has no room for the workload's memory.
    @Test func noPageIsWrittenDownBesideTheCopy() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a", reserved: 1 << 60))
            let snapshot = try await captured(source, world)
            #expect(snapshot.names.contains { $0.hasPrefix("images/pages-") })
            #expect(!Folder.exists(source.folder.images) && !Folder.exists(source.folder.stream))
        }
    }

    @Test func aSinkThatFailsEndsTheAttemptCriuEndsInOrderAndTheWorkloadRunsOn() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start(Counter.counting(mib: 64))
            #expect(try await source.moves())
            for (attempt, image) in [(2, "images/pages-1.img"), (3, "images/inventory.img"), (4, ArtifactName.layer)] {
                let attempt = Attempt(UInt64(attempt))
                try await source.node.freeze(source.copy, attempt: attempt, lease: .seconds(60))
                let whole = try DiskSnapshot("\(world.root)/snapshot-\(attempt)")
                let sink = TamperedSnapshot(whole: whole, image: image, fault: .cut(after: 4096))
                let refusal = await failure { try await source.node.capture(source.copy, attempt: attempt, into: sink) }
                #expect(refusal?.code == .diskFull, "\(image): \(String(describing: refusal))")
                let log = try DurableFile.readText("\(source.folder.path)/criu/dump.log", limit: 16 << 20)
                #expect(log.contains("Dumping finished successfully"), "\(image)")
                try await source.node.thaw(source.copy, attempt: attempt)
                #expect(try await source.moves())
                #expect(!Folder.exists(source.folder.images) && !Folder.exists(source.folder.stream))
            }
            #expect(source.counts == Array(1...source.counts.count))
        }
    }

    @Test func aSinkThatStandsStillKeepsNothingFrozenForLongerThanItsLease() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start(Counter.counting(mib: 64))
            #expect(try await source.moves())
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(2))
            let whole = try DiskSnapshot("\(world.root)/snapshot")
            let sink = TamperedSnapshot(whole: whole, image: "images/pages-1.img", fault: .stall)
            async let outcome = failure { try await source.node.capture(source.copy, attempt: Attempt(2), into: sink) }
            #expect(try await eventually { try await source.truth == .running })
            #expect(try await source.moves())
            #expect(await outcome != nil)
            #expect(try source.note().lease.over == Attempt(2))
            #expect(source.counts == Array(1...source.counts.count))
        }
    }

    /// criu itself would believe a list of open files that ends between two of them.
    @Test(arguments: ["images/fdinfo-2.img", "images/pages-1.img", "images/files.img", ArtifactName.layer])
    func aSnapshotThatCannotBeReadToItsEndMakesNoCopy(image: String) async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            let snapshot = try await captured(source, world)
            let target = Counter(on: world.node("node-b"), attempt: 2)
            let cut = TamperedSnapshot(whole: snapshot, image: image, fault: .cut(after: 8))
            let refusal = await failure {
                try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Counter.counting(), from: cut)
            }
            #expect(refusal?.code == .corrupt && refusal?.message == "\(image) is damaged", "\(String(describing: refusal))")
            #expect(try await target.truth == .absent)
            #expect(!target.folder.exists && target.folder.cgroup.pids() == [])
            // Whole, it can be restored on the same node.
            try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Counter.counting(), from: snapshot)
            #expect(try await target.truth == .held)
            #expect(try await target.standsStill())
        }
    }

    /// The shim would say that it is captured; but whoever had the images has ended.
    @Test func aCaptureIsNotTakenForAnotherAgentsCapture() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            _ = try await captured(source, world)
            let second = try DiskSnapshot("\(world.root)/second")
            let refusal = await failure { try await source.node.capture(source.copy, attempt: Attempt(2), into: second) }
            #expect(refusal?.code == .attemptOver)
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
        }
    }

    /// More processes than one, that share memory: criu has several images open at a time, and reads one from several processes.
    @Test func aTreeOfProcessesWithSharedMemoryTravels() async throws {
        let tree = Counter.spec(
            """
            import mmap, os, time, zlib
            shared = mmap.mmap(-1, 4 << 20); private = os.urandom(4 << 20); shared[:] = private
            for _ in range(5):
                if os.fork() == 0:
                    own = os.urandom(1 << 20); total = zlib.crc32(own)
                    while True: assert zlib.crc32(own) == total and shared[:] == private; time.sleep(0.02)
            n = 0
            while True: n += 1; print(n, 'same' if shared[:] == private else 'BENT', os.waitpid(-1, os.WNOHANG), flush=True); time.sleep(0.02)
            """)
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            let target = Counter(on: world.node("node-b"), attempt: 2)
            try await source.start(tree)
            #expect(try await eventually { try await source.node.logs(source.copy, tail: 5).count == 5 })
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
            try await target.node.restoreHeld(target.copy, name: Counter.name, spec: tree, from: snapshot)
            try await source.node.seal(source.copy, attempt: Attempt(2))
            try await target.node.release(target.copy)
            let carried = try await source.node.logs(source.copy, tail: 100_000).count
            #expect(try await eventually { try await target.node.logs(target.copy, tail: 100_000).count > carried + 20 })
            let lines = try await target.node.logs(target.copy, tail: 100_000)
            #expect(lines.map(\.text) == (1...lines.count).map { "\($0) same (0, 0)" })
            #expect(target.folder.cgroup.pids().count == 6)
        }
    }
}
