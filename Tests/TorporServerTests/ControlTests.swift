import RPCTestSupport
import Synchronization
import Testing
import TorporModel
import TorporRPC
import TorporServer

@Suite struct ControlTests {
    let cluster: TestCluster
    let log = TestLog()

    init() throws { cluster = try TestCluster() }

    private func server(_ control: FakeControl) throws -> CoordinatorServer {
        try CoordinatorServer(
            control: control, coordinator: FakeCoordinator(), members: FakeMembers(), at: .anyPort,
            credentials: cluster.credentials("coordinator"),
            audit: AuditLog(log.logger()))
    }

    private func with<Value: Sendable>(_ control: FakeControl, as who: String, _ body: (ControlClient) async throws -> Value) async throws
        -> Value
    {
        let credentials = try cluster.credentials(who)
        return try await server(control).serving { port in
            try await withLine(to: .coordinator, port, as: credentials) { try await body(ControlClient($0)) }
        }
    }

    @Test func everyQuestionReachesTheCoordinatorAndComesBack() async throws {
        let control = FakeControl()
        try await with(control, as: "operator/alice?role=admin") { client in
            #expect(try await client.plan(.stop(name: .sample, graceMs: 1)).steps == ["reserve"])
            #expect(try await client.job(JobID(unchecked: "j-9")).job == JobID(unchecked: "j-9"))
            #expect(try await client.jobs(limit: 5).count == 2)
            #expect(try await client.workloads().isEmpty)
            #expect(try await client.logs(.sample, LogQuery(tail: 10)).lines.map(\.text) == ["7"])
            #expect(try await client.explain(.sample).strategy == .pack)
            #expect(try await client.nodes().isEmpty)
            #expect(try await client.snapshots().isEmpty)
            #expect(try await client.pruneImages(on: NodeID(unchecked: "node-a")).isEmpty)
            try await client.removeSnapshot(SnapshotID(unchecked: "s-1"))
            #expect(try await client.trace("j-9").isEmpty)
            try await client.report(spans: [])
            #expect(try await client.incidents() == ["row 7 of jobs"])
        }
        #expect(
            control.asked.withLock { $0 } == [
                "plan stop", "job j-9", "jobs 5", "workloads", "logs web-1 10", "explain web-1", "nodes", "snapshots",
                "prune images on node-a",
                "removeSnapshot s-1",
                "trace j-9", "report 0", "incidents",
            ])
    }

    @Test func whoAsksIsWhatTheCertificateSaysNotWhatTheClientSays() async throws {
        let control = FakeControl()
        let request = JobRequest(
            key: IdempotencyKey(unchecked: "k-1"), kind: .stop(name: .sample, graceMs: 0), traceParent: nil, timeoutMs: nil)
        try await with(control, as: "operator/alice?role=operator") { client in
            let submitted = try await client.submit(request, by: "operator/root")
            #expect(submitted.requester == "operator/alice")
            let cancelled = try await client.cancel(JobID(unchecked: "j-1"), by: "operator/root")
            #expect(cancelled.requester == "operator/alice")
        }
        #expect(control.asked.withLock { $0 } == ["submit stop by operator/alice", "cancel j-1 by operator/alice"])
        #expect(log.lines.contains("notice call identity=operator/alice method=torpor.v1.Control/Submit outcome=ok"))
        #expect(log.lines.contains("notice call identity=operator/alice method=torpor.v1.Control/CancelJob outcome=ok"))
    }

    @Test func aDefiniteRefusalArrivesWordForWord() async throws {
        let refusal = TorporError(
            code: .noCapacity, message: "node-b has 1 MiB", remedy: "torpor nodes", causes: ["refused: a", "internal: b"])
        let request = JobRequest(
            key: IdempotencyKey(unchecked: "k-1"), kind: .stop(name: .sample, graceMs: 0), traceParent: nil, timeoutMs: nil)
        try await with(FakeControl(refusing: refusal), as: "operator/alice?role=operator") { client in
            #expect(await refused { () throws(TorporError) in _ = try await client.submit(request, by: "") } == refusal)
            #expect(await refused { () throws(TorporError) in _ = try await client.nodes() } == refusal)
            #expect(await refused { () throws(TorporError) in try await client.watch(JobID(unchecked: "j-1")) { _ in } } == refusal)
        }
        #expect(log.lines.contains("notice call identity=operator/alice method=torpor.v1.Control/Submit outcome=noCapacity"))
    }

    @Test func aWatcherSeesEveryChangeAndTheEnd() async throws {
        let control = FakeControl(watched: [FakeControl.view("j-1"), FakeControl.view("j-1", .stuck), FakeControl.view("j-1", .succeeded)])
        let seen = try await with(control, as: "operator/vera?role=viewer") { client in
            let seen = Kept<JobView.State>()
            try await client.watch(JobID(unchecked: "j-1")) { (view) throws(TorporError) in seen.add(view.state) }
            return seen.all
        }
        #expect(seen == [.running, .stuck, .succeeded])
    }

    @Test func aWatchEndsWhenItsWatcherLeaves() async throws {
        let control = FakeControl(watched: [FakeControl.view("j-1")])
        let enough = TorporError(.cancelled, "seen enough")
        try await with(control, as: "operator/vera?role=viewer") { client in
            let error = await refused { () throws(TorporError) in
                try await client.watch(JobID(unchecked: "j-1")) { (_) throws(TorporError) in throw enough }
            }
            #expect(error == enough)
            try await eventually { control.watchers.withLock { $0 } == 0 }
        }
    }

    @Test(arguments: [0, 1_000_001])
    func aSillyCountIsRefusedWithARemedy(_ count: Int) async throws {
        try await with(FakeControl(), as: "operator/vera?role=viewer") { client in
            let error = await refused { () throws(TorporError) in _ = try await client.logs(.sample, LogQuery(tail: count)) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.remedy == "ask for 1 to 1000000")
        }
    }

    @Test func aPortThatIsTakenIsARefusalWithARemedy() async throws {
        try await server(FakeControl()).serving { port in
            let second = try CoordinatorServer(
                control: FakeControl(), coordinator: FakeCoordinator(), members: FakeMembers(), at: .local(port),
                credentials: cluster.credentials("coordinator"))
            do {
                try await second.run()
                Issue.record("two servers share a port")
            } catch {
                #expect((error as? TorporError)?.code == .refused)
                #expect((error as? TorporError)?.message == "cannot listen on 127.0.0.1:\(port)")
            }
        }
    }
}
