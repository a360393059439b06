import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// failures.md 38, on real engines: a snapshot whose layer was tampered with by whoever could sign it.
@Suite(.requiresOCI, .serialized)
struct OCIHostileSnapshotTests {
    /// Says whether a device that was not there when it began can be opened, once it is there.
    private static let prober = Counter.spec(
        """
        import os, time
        n = 0
        while True:
            n += 1; said = 'none'
            for name in ('/srv/memory', '/srv/disk'):
                if os.path.lexists(name):
                    try: os.close(os.open(name, os.O_RDONLY)); said = 'OPENED ' + name
                    except OSError as e: said = e.strerror
            print(n, said, flush=True); time.sleep(0.02)
        """)

    @Test func aLayerThatWalksOutIsRefusedNothingRunsAndTheSourceRunsOn() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            let snapshot = try await captured(source, world)
            let outside = "\(world.root)/outside"
            try Folder.create(outside)
            try await HostileLayer.make(
                snapshot.path(ArtifactName.layer), trick: "link('door', out); add('door/escaped'); add('../../escaped')", outside: outside)
            let target = Counter(on: world.node("node-b"), attempt: 2)
            let error = await #expect(throws: TorporError.self) {
                try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Counter.counting(), from: snapshot)
            }
            #expect(error?.code == .corrupt && error?.message == "the workload's files could not be unpacked")
            #expect(Folder.names(outside) == [])
            #expect(!Folder.names("\(target.node.configuration.state)/copies").contains("escaped"))
            #expect(!Folder.names(target.node.configuration.state).contains("escaped"))
            #expect(try await target.truth == .absent)
            #expect(!target.folder.exists)
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
        }
    }

    @Test func aDeviceNodeInALayerOpensNothing() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start(Self.prober)
            #expect(try await eventually { try await source.node.logs(source.copy, tail: 5).count == 5 })
            let snapshot = try await captured(source, world)
            try await HostileLayer.make(
                snapshot.path(ArtifactName.layer),
                trick: """
                    add('./srv', tarfile.DIRTYPE)
                    add('./srv/memory', tarfile.CHRTYPE, device=(1, 1)); add('./srv/disk', tarfile.BLKTYPE, device=(7, 0))
                    """, outside: world.root)
            let target = Counter(on: world.node("node-b"), attempt: 2)
            try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Self.prober, from: snapshot)
            try await source.node.seal(source.copy, attempt: Attempt(2))
            try await target.node.release(target.copy)
            let words = Set(["Operation not permitted", "Permission denied"])
            #expect(
                try await eventually {
                    let last = try await target.node.logs(target.copy, tail: 1).first?.text ?? ""
                    return words.contains { last.hasSuffix($0) } || last.contains("OPENED")
                })
            let lines = try await target.node.logs(target.copy, tail: 100_000).map(\.text)
            #expect(!lines.contains { $0.contains("OPENED") }, "\(lines.suffix(3))")
        }
    }

    private func captured(_ source: Counter, _ world: TestWorld) async throws -> DiskSnapshot {
        let snapshot = try DiskSnapshot("\(world.root)/snapshot")
        try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
        try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
        return snapshot
    }
}
