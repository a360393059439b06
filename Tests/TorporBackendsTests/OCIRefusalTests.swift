import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// What is refused, and that nothing was changed by it.
@Suite(.requiresOCI, .serialized)
struct OCIRefusalTests {
    /// criu would say it with the workload frozen: "Can't get rlimit 0: Operation not permitted".
    @Test func anotherUsersProcessesAreCapturedOnlyByWhoMayAndElseThatIsSaid() async throws {
        try await TestWorld.run { world in
            let counter = Counter(on: world.node("node-a"))
            var spec = Counter.spec("import time; print('up', flush=True); time.sleep(600)")
            spec.user = WorkloadUser(user: 1000, group: 1000)
            let asked = spec
            try await counter.start(asked)
            #expect(try await eventually { try await counter.node.logs(counter.copy, tail: 1).count == 1 })
            let refusal = await failure { _ = try await counter.node.survey(counter.copy, spec: asked) }
            #expect((refusal == nil) == ProcessLimits.canReadStrangers)
            #expect(refusal.map { $0.code == .refused && $0.message.contains("CAP_SYS_RESOURCE") } ?? true)
        }
    }

    /// failures.md 10
    @Test func aTruncatedImageIsRefusedAndNothingRuns() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
            #expect(truncate(snapshot.path("images/pages-1.img"), 1 << 20) == 0)
            // criu waits for ever for the missing pages: only the deadline ends it.
            let target = Counter(on: world.node("node-b", limit: .seconds(5)), attempt: 2)
            await #expect(throws: TorporError.self) {
                try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Counter.counting(), from: snapshot)
            }
            #expect(try await target.truth == .absent)
            #expect(!target.folder.exists)
            try await source.node.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
        }
    }

    /// failures.md 9
    @Test func aFullDiskIsKnownBeforeAnythingIsFrozen() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            let needs = try await source.node.survey(source.copy, spec: Counter.counting())
            let full = world.node("node-a", reserved: 1 << 60)
            for refusal in [
                await #expect(throws: TorporError.self, performing: { try await full.survey(source.copy, spec: Counter.counting()) }),
                await #expect(throws: TorporError.self, performing: { try await full.judge(needs, spec: Counter.counting()) }),
            ] {
                #expect(refusal?.code == .diskFull)
                #expect(refusal?.remedy != nil)
            }
            #expect(try await source.truth == .running)
        }
    }

    @Test func aTargetThatLacksAFileAFlagOrAnEngineSaysWhich() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            #expect(try await source.moves())
            let needs = try await source.node.survey(source.copy, spec: Counter.counting())
            #expect(needs.mappedFiles.contains { $0.path.contains("python3") && $0.buildID.count == 40 })
            try await source.node.judge(needs, spec: Counter.counting())

            var other = needs
            other.facts.cpuFlags.insert("avx9000")
            var error = await #expect(throws: TorporError.self) { try await source.node.judge(other, spec: Counter.counting()) }
            #expect(error?.code == .incompatible && error?.message.contains("avx9000") == true)
            other = needs
            other.facts.engines["criu"] = "99.0"
            error = await #expect(throws: TorporError.self) { try await source.node.judge(other, spec: Counter.counting()) }
            #expect(error?.message.contains("criu 99.0") == true)
            other = needs
            other.mappedFiles = [MappedFile(path: needs.mappedFiles[0].path, buildID: "00")]
            error = await #expect(throws: TorporError.self) { try await source.node.judge(other, spec: Counter.counting()) }
            #expect(error?.message.contains(needs.mappedFiles[0].path) == true)
        }
    }

    @Test func anOpenConnectionIsAnObstacleWithItsEnds() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start(
                Counter.spec(
                    """
                    import socket, time
                    s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(1)
                    time.sleep(0.5)
                    c = socket.create_connection(s.getsockname()); print('connected', flush=True); time.sleep(600)
                    """))
            #expect(try await source.node.obstacles(source.copy, spec: Counter.counting()) == [])
            #expect(try await eventually { try await source.node.logs(source.copy, tail: 1).first?.text == "connected" })
            let obstacles = try await source.node.obstacles(source.copy, spec: Counter.counting())
            #expect(!obstacles.isEmpty && obstacles.allSatisfy { $0.contains("TCP connection is open, 127.0.0.1:") })
            // failures.md 8: the capture fails, and the workload is not left paused.
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            let error = await #expect(throws: TorporError.self) {
                try await source.node.capture(source.copy, attempt: Attempt(2), into: try DiskSnapshot("\(world.root)/snapshot"))
            }
            #expect(error?.message.contains("onnection") == true, "\(error?.description ?? "none")")
            #expect(try await eventually { try await source.truth == .running })
        }
    }

    /// failures.md 21
    @Test func whatIsNotKnownIsAdoptedOrLeftAloneNeverDeleted() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            try await source.start()
            let stranger = "\(source.node.configuration.state)/copies/Not_a_copy"
            try Folder.create(stranger)
            let empty = "\(source.node.configuration.state)/copies/w-9.1"
            try Folder.create(empty)
            // Another process's view of the same node, with an empty memory.
            let again = world.node("node-a")
            #expect(Set(try await again.adopt()) == [source.copy, CopyID(workload: WorkloadID(unchecked: "w-9"), made: Attempt(1))])
            #expect(Folder.exists(stranger))
            #expect(Folder.exists(empty))
            #expect(try await source.moves())
            try Folder.remove(stranger)
        }
    }

    @Test func aCommandThatDoesNotExistIsSaidAndLeavesNothing() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"))
            let spec = WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["/usr/bin/no-such-program"])
            let error = await #expect(throws: TorporError.self) {
                try await source.node.start(source.copy, name: Counter.name, spec: spec)
            }
            #expect(error?.message.contains("no-such-program") == true)
            #expect(!source.folder.exists)
        }
    }
}
