import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// A copy that dozes runs for everybody who wants it, on runc and the kernel's own network.
@Suite(.requiresOCI, .serialized)
struct OCIDozeTests {
    private static let server: WorkloadSpec = {
        var spec = Counter.spec(
            """
            import socket
            s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('0.0.0.0', 80)); s.listen(8)
            n = 0
            while True:
                c, _ = s.accept(); n += 1; c.sendall(f'{n}'.encode()); c.close()
            """)
        spec.network = NetworkPolicy(isOwn: true)
        return spec
    }()

    private func ask(_ copy: Counter) async throws -> String {
        let program =
            "import socket; print(socket.create_connection(('\(copy.folder.network.address.text)', 80), 9).recv(9).decode(), end='')"
        return try await Command("/usr/bin/python3", ["-c", program], deadline: .seconds(20)).succeed().output
    }

    private func started(_ world: TestWorld, _ workload: String) async throws -> Counter {
        let copy = Counter(on: world.node("node-a"), workload: workload)
        try await copy.start(Self.server)
        #expect(try await eventually { (try? await ask(copy)) != nil })
        return copy
    }

    private func freezer(_ copy: Counter) throws -> Freezer.State { try copy.folder.cgroup.freezer.state() }

    @Test func whoeverComesWakesItAndIsAnswered() async throws {
        try await TestWorld.run { world in
            let copy = try await started(world, "w-doze")
            for round in 2...4 {
                try await copy.node.doze(copy.copy)
                #expect(try freezer(copy) == .frozen)
                // To everybody else it is a copy that runs.
                #expect(try await copy.node.observe(copy.copy) == .running)
                #expect(try await copy.node.activity(copy.copy, spec: Self.server).isDozing)
                #expect(try await ask(copy) == "\(round)")
                #expect(try freezer(copy) == .thawed)
                #expect(try await !copy.node.activity(copy.copy, spec: Self.server).isDozing)
            }
        }
    }

    /// It never runs between the two freezes, and a thaw ends both.
    @Test func aJobsFreezeTakesItOverAndIsKeptThoughSomebodyComes() async throws {
        try await TestWorld.run { world in
            let copy = try await started(world, "w-doze-2")
            try await copy.node.doze(copy.copy)
            try await copy.node.freeze(copy.copy, attempt: Attempt(2), lease: .seconds(60))
            let truth = try await copy.node.observe(copy.copy)
            guard case .frozen(.armed(Attempt(2), _, _)) = truth else { return #expect(Bool(false), "\(truth)") }
            await #expect(throws: TorporError.self) { try await copy.node.doze(copy.copy) }
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await copy.node.capture(copy.copy, attempt: Attempt(2), into: snapshot)
            try await copy.node.thaw(copy.copy, attempt: Attempt(2))
            #expect(try freezer(copy) == .thawed)
            #expect(try await ask(copy) == "2")
        }
    }

    /// Frozen with nobody's promise: the next shim lets it run.
    @Test func withoutItsShimItIsWokenByTheNext() async throws {
        try await TestWorld.run { world in
            let copy = try await started(world, "w-doze-3")
            try await copy.node.doze(copy.copy)
            kill(try copy.shim(), SIGKILL)
            #expect(try await eventually { (try? await copy.node.observe(copy.copy)) == .running })
            #expect(try await eventually { try freezer(copy) == .thawed })
            #expect(try await ask(copy) == "2")
            try await copy.node.doze(copy.copy)
            // Whoever is asked to end is let run for it.
            _ = try await copy.node.stop(copy.copy, grace: .seconds(5))
            guard case .exited = try await copy.node.observe(copy.copy) else { return #expect(Bool(false), "it did not end") }
        }
    }

    @Test func whatNobodyCouldWakeDoesNotDoze() async throws {
        try await TestWorld.run { world in
            let copy = Counter(on: world.node("node-a"), workload: "w-doze-4")
            try await copy.start(Counter.spec("import time; time.sleep(999)"))
            let error = await #expect(throws: TorporError.self) { try await copy.node.doze(copy.copy) }
            #expect(error?.remedy?.contains("--network own") == true)
            #expect(try freezer(copy) == .thawed)
        }
    }

    @Test func whatItDoesIsCounted() async throws {
        try await TestWorld.run { world in
            let copy = try await started(world, "w-doze-5")
            var spec = Self.server
            spec.sleep = SleepPolicy(sleepMs: 1, lock: "/tmp/torpor-busy")
            let before = try await copy.node.activity(copy.copy, spec: spec)
            #expect(before.connections == [] && before.sessions == 0 && !before.isLocked && before.cpuMicroseconds > 0)
            _ = try await ask(copy)
            let after = try await copy.node.activity(copy.copy, spec: spec)
            #expect(after.packets > before.packets)
            // Nobody came since, and only who is not ignored counts.
            #expect(try await copy.node.activity(copy.copy, spec: spec).packets == after.packets)
            spec.sleep.ignored = [try AddressRange.parse("0.0.0.0/0")]
            let deaf = try await copy.node.activity(copy.copy, spec: spec)
            _ = try await ask(copy)
            #expect(try await copy.node.activity(copy.copy, spec: spec).packets == deaf.packets)
        }
    }
}
