import Glibc
import Testing
import TorporHost
import TorporModel
import TorporPorts

@testable import TorporBackends

/// Commands beside a copy, on real engines: what they see, how they end, and that no freeze ever meets one.
@Suite(.requiresOCI, .serialized)
struct OCIExecTests {
    private static let who = "operator/vera"
    private static let sleeper = sh("echo begun; sleep 1000 & sleep 1000")

    private static func sh(_ script: String) -> ExecCall { ExecCall(command: ["sh", "-c", script]) }

    /// Runs it to its end.
    private static func run(_ counter: Counter, _ call: ExecCall, _ typist: Typist = Typist(.end)) async throws -> Int32 {
        try await counter.node.exec(counter.copy, call, for: who, over: typist.line)
    }

    /// `body` while the session is there; how the session ended.
    private static func during(
        _ call: ExecCall, _ counter: Counter, _ typist: Typist = Typist(), _ body: () async throws -> Void
    ) async throws -> Result<Int32, TorporError> {
        try await withThrowingTaskGroup(of: Result<Int32, TorporError>.self) { group in
            group.addTask {
                do { return .success(try await run(counter, call, typist)) } catch { return .failure(TorporError.wrap(error)) }
            }
            #expect(try await eventually { typist.output.contains("begun") })
            try await body()
            return try #require(await group.next())
        }
    }

    /// Nothing of any session is in the kernel or in the copy's folder.
    private static func isGone(_ counter: Counter) async throws -> Bool {
        try await eventually {
            counter.folder.cgroup.sessions().isEmpty && !Folder.names(counter.folder.path).contains { $0.hasPrefix("exec-") }
        }
    }

    @Test func aCommandSeesTheWorkloadsWorldAndEndsWithItsOwnStatus() async throws {
        try await TestWorld.run { world in
            let counter = Counter(on: world.node("node-a"))
            try await counter.start()
            let typist = Typist(.data(Array("typed".utf8)), .end)
            var call = Self.sh(
                "cat; echo \" $A $(pwd) $(id -u):$(id -g) $(hostname)\"; test -s /var/lib/counter/counts; echo oh >&2; exit 7")
            (call.environment, call.workingDirectory, call.user) = (["A": "b"], "/var", WorkloadUser(user: 0, group: 59))
            #expect(try await Self.run(counter, call, typist) == 7)
            #expect(typist.output == "typed b /var 0:59 counter\n" && typist.error == "oh\n")
            #expect(try await Self.run(counter, Self.sh("kill -TERM $$")) == 128 + SIGTERM)
            #expect(try await Self.run(counter, ExecCall(command: ["/no/such/program"])) == 127)
            #expect(try await Self.run(counter, ExecCall(command: ["/tmp"])) == 126)
            #expect(try await Self.isGone(counter))
            #expect(try await counter.moves())
        }
    }

    @Test func aTerminalHasItsSizeAndEndsByItsOwnSigns() async throws {
        try await TestWorld.run { world in
            let counter = Counter(on: world.node("node-a"))
            try await counter.start()
            var call = Self.sh("stty size; tty; echo begun; read -r line; stty size; echo \"got $line\"; cat; exit 3")
            call.terminal = WindowSize(columns: 99, rows: 33)
            let typist = Typist()
            let ended = try await Self.during(call, counter, typist) { () async throws in
                #expect(typist.output.contains("33 99\r\n/dev/pts/0\r\n"))
                typist.say(.window(WindowSize(columns: 120, rows: 40)))
                typist.say(.data(Array("words\n".utf8)))
                #expect(try await eventually { typist.output.contains("40 120\r\ngot words") })
                typist.say(.end)
            }
            #expect(try ended.get() == 3)
            #expect(try await Self.isGone(counter))
        }
    }

    @Test func whileASessionIsOpenNothingIsFrozenAndItIsSaidWhose() async throws {
        try await TestWorld.run { world in
            let counter = Counter(on: world.node("node-a"))
            let (node, copy) = (counter.node, counter.copy)
            try await counter.start()
            let ended = try await Self.during(Self.sleeper, counter) { () async throws in
                #expect(try await node.sessions(copy).map(\.who) == [Self.who])
                let survey = await failure { _ = try await node.survey(copy, spec: Counter.counting()) }
                #expect(survey?.code == .refused && survey?.message.contains("an exec session of operator/vera is open since") == true)
                let freeze = await failure { try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60)) }
                #expect(freeze?.code == .refused && freeze?.message.hasPrefix("an exec session of operator/vera") == true)
                // Neither of the two was touched.
                #expect(try await counter.moves())
                let groups = counter.folder.cgroup.sessions()
                #expect(groups.map { $0.pids().count } == [3])
                for pid in groups.flatMap({ $0.pids() }) { kill(pid, SIGTERM) }
            }
            #expect(try ended.get() == 128 + SIGTERM)
            #expect(try await Self.isGone(counter))
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60))
            #expect(try await counter.standsStill())
            let refused = await failure { _ = try await Self.run(counter, Self.sh("true")) }
            #expect(refused?.code == .refused && refused?.message.contains("about to be moved") == true)
        }
    }

    @Test func aWorkloadThatIsDeclaredToEndItsSessionsIsFrozenWithoutThem() async throws {
        try await TestWorld.run { world in
            let counter = Counter(on: world.node("node-a"))
            let (node, copy) = (counter.node, counter.copy)
            var spec = Counter.counting()
            spec.exec = .end
            try await counter.start(spec)
            let typist = Typist()
            let asked = spec
            let ended = try await Self.during(Self.sleeper, counter, typist) { () async throws in
                _ = try await node.survey(copy, spec: asked)
                try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60))
                #expect(counter.folder.cgroup.sessions().isEmpty)
                #expect(try await counter.standsStill())
            }
            #expect(try ended.get() == 128 + SIGKILL)
            #expect(typist.error == "torpor: it was ended: the workload is about to be moved or captured\n")
            // An attempt that is over ends nobody's session.
            try await node.thaw(copy, attempt: Attempt(2))
            let again = try await Self.during(Self.sleeper, counter) { () async throws in
                let late = await failure { try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60)) }
                #expect(late?.code == .attemptOver)
                #expect(counter.folder.cgroup.sessions().count == 1)
                try await node.freeze(copy, attempt: Attempt(3), lease: .seconds(60))
            }
            #expect(try again.get() == 128 + SIGKILL)
        }
    }

    /// By whatever way: the caller leaves, the agent is killed (its connection closes), the shim is killed.
    @Test func whatNobodyHoldsAnyMoreIsEndedAndTheWorkloadMoves() async throws {
        try await TestWorld.run { world in
            let counter = Counter(on: world.node("node-a"))
            let (node, copy) = (counter.node, counter.copy)
            try await counter.start()
            try await withThrowingTaskGroup(of: Void.self) { (group) async throws in
                let typist = Typist()
                group.addTask { _ = try? await Self.run(counter, Self.sleeper, typist) }
                #expect(try await eventually { typist.output == "begun\n" })
                group.cancelAll()
            }
            #expect(try await Self.isGone(counter))
            let ended = try await Self.during(Self.sleeper, counter) { () async throws in
                try await counter.killShim()
                _ = try await node.adopt()
            }
            #expect(throws: TorporError.self) { try ended.get() }
            #expect(try await Self.isGone(counter))
            try await node.freeze(copy, attempt: Attempt(2), lease: .seconds(60))
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await node.capture(copy, attempt: Attempt(2), into: snapshot)
        }
    }

    /// Whichever comes first wins, and the other hears of it; never both.
    @Test func aSessionAndAFreezeThatBeginTogetherExcludeEachOther() async throws {
        try await TestWorld.run { world in
            let counter = Counter(on: world.node("node-a"))
            let (node, copy) = (counter.node, counter.copy)
            try await counter.start()
            for round in 0..<20 {
                let attempt = Attempt(UInt64(round) + 2)
                async let session = failure { _ = try await Self.run(counter, Self.sh("sleep 0.05")) }
                try await Task.sleep(for: .milliseconds(round % 10))
                let frozen = await failure { try await node.freeze(copy, attempt: attempt, lease: .seconds(60)) }
                if frozen == nil {
                    #expect(counter.folder.cgroup.sessions().isEmpty)
                } else {
                    #expect(frozen?.message.contains("exec session") == true)
                }
                if let refusal = await session { #expect(refusal.code == .refused && frozen == nil) }
                try await node.thaw(copy, attempt: attempt)
            }
            #expect(try await counter.moves())
        }
    }
}
