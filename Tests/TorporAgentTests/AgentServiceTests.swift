import InMemoryTracing
import Logging
import Synchronization
import Testing
import TorporModel
import TorporPorts
import TorporSimulation
import Tracing
import TracingTestSupport

@testable import TorporAgent

/// What the agent tells, and how it begins and ends.
@Suite struct AgentServiceTests {
    /// A coordinator that keeps what it is told, and is away when told so.
    private final class Coordinator: CoordinatorPort {
        private let state = Mutex<(reports: [NodeReport], isAway: Bool)>(([], false))

        var reports: [NodeReport] { state.withLock { $0.reports } }
        func leave(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

        func heartbeat(_ report: NodeReport) async throws(TorporError) {
            let isAway = state.withLock { state in
                state.reports.append(report)
                return state.isAway
            }
            if isAway { throw TorporError(.unreachable, "away") }
        }

        func report(spans: [SpanRecord]) async throws(TorporError) {}
    }

    @Test func aReportTellsEachCopyWithItsTruthAndObstacles() async throws {
        let world = try World()
        world.a.backend.obstruct(["a terminal is open"])
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let told = await eventually(world.clock) { await cluster.a.report().copies.first?.obstacles == ["a terminal is open"] }
            #expect(told)
            let report = await cluster.a.report()
            #expect(report.node == world.a.node)
            #expect(report.backends.map(\.available) == [true])
            #expect(report.facts.cpuFlags == ["sse2"])
            #expect(report.copies.map(\.truth) == [.running])
            // A node that was only ordered about tells nothing of what it has not.
            #expect(await cluster.b.report().copies.isEmpty)
        }
    }

    @Test func aTruthThatCannotBeReadIsToldAsUnknown() async throws {
        let world = try World()
        let gate = Gate()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            #expect(await eventually(world.clock) { await cluster.a.report().copies.first?.truth == .running })
            world.a.backend.faults { $0.verb == .observe ? .hangBefore(gate) : nil }
            #expect(await eventually(world.clock, step: .seconds(1)) { await cluster.a.report().copies.first?.truth == nil })
            world.a.backend.faults(nil)
            gate.open()
        }
    }

    @Test func heartbeatsOutlastTheCoordinator() async throws {
        let world = try World()
        let coordinator = Coordinator()
        try await withCluster(world) { (cluster: Cluster) async throws in
            let heartbeats = HeartbeatService(
                agent: cluster.a, coordinator: coordinator, clock: world.clock, logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }
            )
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await heartbeats.run() }
                coordinator.leave(true)
                #expect(await eventually(world.clock) { coordinator.reports.count >= 3 })
                coordinator.leave(false)
                let before = coordinator.reports.count
                #expect(await eventually(world.clock) { coordinator.reports.count >= before + 2 })
                group.cancelAll()
            }
        }
    }

    @Test func beforeItHasReadItsNodeAnAgentObeysNobody() async throws {
        let world = try World()
        let agent = world.a.agent()
        let order = world.order(.start(name: world.name, spec: world.spec), 1, inc: 0)
        var code: ErrorCode?
        do throws(TorporError) { _ = try await agent.perform(order, deadline: .seconds(1)) } catch { code = error.code }
        #expect(code == .unreachable)
        #expect(world.a.backend.copies.isEmpty)
    }

    @Test func aStoppedAgentFinishesWhatItIsAtAndTakesNothingNew() async throws {
        let world = try World()
        let gate = Gate()
        let agent = world.a.agent()
        try await agent.reconcile()
        let start = world.order(.start(name: world.name, spec: world.spec), 1, inc: 0)
        world.a.backend.faults { $0.verb == .start ? .hangBefore(gate) : nil }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await agent.run() }
            group.addTask { _ = try? await agent.perform(start, deadline: .seconds(60)) }
            await gate.reached()
            agent.stop()
            var code: ErrorCode?
            do throws(TorporError) { _ = try await agent.perform(world.order(.survey(lazily: false), 1), deadline: .seconds(1)) } catch {
                code = error.code
            }
            #expect(code?.outcomeUnknown == true)
            gate.open()
            await group.waitForAll()
        }
        #expect(world.state(on: world.a) == .running)
    }

    @Test func anUnsealedFreezeIsOverWhenItsAgentIsRestarted() async throws {
        let world = try World()
        let killed = Cluster(world: world, a: world.a.agent(), b: world.b.agent())
        try await killed.a.reconcile()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await killed.a.run() }
            try await killed.start()
            try await killed.ask(killed.a, .fence(), 2)
            try await killed.freeze(2)
            group.cancelAll()
        }
        #expect(world.state(on: world.a) != .running)
        try await withCluster(world) { (cluster: Cluster) async throws in
            #expect(await cluster.refusal(cluster.a, cluster.captureVerb(2), 2) == .attemptOver)
            #expect(world.state(on: world.a) == .running)
            #expect(world.a.door.way(to: world.copy(1)) == .open)
        }
    }

    @Test func anAgentThatIsToldToEndLetsWhatIsMerelyFrozenRunOn() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            _ = try await cluster.copyOver(2)
        }
        // Nobody waited for the lease, and the attempt is closed for whoever comes late.
        #expect(world.state(on: world.a) == .running)
        #expect(world.a.journal.written.last?.over == Attempt(2))
        #expect(world.a.door.way(to: world.copy(1)) == .open)
        #expect(world.state(2, on: world.b) == .held)
        try await withCluster(world) { (cluster: Cluster) async throws in
            #expect(await cluster.refusal(cluster.a, cluster.captureVerb(2), 2) == .attemptOver)
        }
    }

    @Test func aCaptureIsWaitedForBeforeAnAgentThatIsToldToEndThaws() async throws {
        let world = try World()
        let gate = Gate()
        let cluster = Cluster(world: world, a: world.a.agent(), b: world.b.agent())
        try await cluster.a.reconcile()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await cluster.a.run() }
            try await cluster.start()
            try await cluster.freeze(2)
            world.a.backend.faults { $0.verb == .capture ? .hangAfter(gate) : nil }
            group.addTask { _ = try? await cluster.capture(2) }
            await gate.reached()
            cluster.a.stop()
            #expect(world.state(on: world.a) != .running)
            #expect(!world.a.backend.history.contains { $0.verb == .thaw })
            gate.open()
            try await group.waitForAll()
        }
        #expect(world.state(on: world.a) == .running)
        #expect(world.a.journal.written.last?.over == Attempt(2))
    }

    @Test func anAgentThatIsToldToEndNeverThawsWhatIsSealedNorReleasesWhatIsHeld() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
        }
        #expect(world.state(on: world.a) == .frozen(.sealed(Attempt(2))))
        #expect(world.state(2, on: world.b) == .held)
    }

    @Test func heldAndSealedCopiesAreAdoptedAsTheyAre() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            let manifest = try await cluster.copyOver(2)
            try await cluster.ask(cluster.a, .seal(manifest: manifest.hash), 2)
        }
        try await withCluster(world) { (cluster: Cluster) async throws in
            #expect(await eventually(world.clock) { await cluster.b.report().copies.first?.truth == .held })
            #expect(await cluster.a.report().copies.first?.state.word == "sealed")
            #expect(world.state(on: world.a) == .frozen(.sealed(Attempt(2))))
        }
    }

    @Test func aSnapshotThatOutlivesItsJobIsOnDiskBeforeItIsAnswered() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.freeze(2)
            try await cluster.ask(cluster.a, cluster.captureVerb(2, durable: true), 2)
            #expect(world.a.artifacts.isSynced(SnapshotID(unchecked: "snap-2")))
            #expect(try await cluster.ask(cluster.a, .thaw, 2) == .running)
            try await cluster.freeze(3)
            try await cluster.ask(cluster.a, cluster.captureVerb(3), 3)
            #expect(!world.a.artifacts.isSynced(SnapshotID(unchecked: "snap-3")))
        }
    }

    @Test func aRestoreTakesTheNameOfItsSlotAndALaterIncarnation() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.freeze(2)
            let manifest = try await cluster.capture(2)
            try await cluster.ask(cluster.a, .thaw, 2)
            let clone = WorkloadID(unchecked: "w-2")
            func ask(_ verb: Order.Verb, inc: UInt64 = 0) async throws -> Answer {
                try await cluster.b.perform(
                    Order(workload: clone, incarnation: Incarnation(inc), attempt: Attempt(1), verb: verb), deadline: .seconds(60))
            }
            // Without a slot, a snapshot of another workload is a mix-up.
            await #expect(throws: TorporError.self) { try await ask(.restoreHeld(manifest: manifest)) }
            let other = try WorkloadName("web-copy")
            guard case .prepare(_, let spec, let needs) = await cluster.prepareVerb() else { throw TorporError(.internal, "no") }
            _ = try await ask(.prepare(name: other, spec: spec, needs: needs))
            _ = try await ask(.fetch(manifest: manifest, from: world.a.address))
            #expect(try await ask(.restoreHeld(manifest: manifest)) == .held)
            #expect(try await ask(.release(manifest: manifest.hash), inc: 1) == .running)
            let told = await cluster.b.report().copies.first { $0.workload == clone }
            #expect(told?.state.copy?.name == other)
            #expect(told?.state.copy?.incarnation == Incarnation(1))
        }
    }

    @Test func aPortThatIsTakenIsNamedBeforeAnythingIsFrozen() async throws {
        let world = try World()
        try await withCluster(world) { (cluster: Cluster) async throws in
            let spec = WorkloadSpec(backend: world.spec.backend, command: ["serve"], ports: [PublishedPort(node: 8080, workload: 80)])
            let owner = Order(
                workload: WorkloadID(unchecked: "w-7"), incarnation: .none, attempt: Attempt(1), verb: .start(name: world.name, spec: spec))
            _ = try await cluster.b.perform(owner, deadline: .seconds(60))
            let opened = Order(workload: owner.workload, incarnation: Incarnation(1), attempt: Attempt(1), verb: .redirect)
            #expect(try await cluster.b.perform(opened, deadline: .seconds(60)) == .done)
            guard case .prepare(let name, _, let needs) = await cluster.prepareVerb() else { throw TorporError(.internal, "no") }
            #expect(await cluster.refusal(cluster.b, .prepare(name: name, spec: spec, needs: needs), 2) == .refused)
            // Nor is a new workload started for it.
            #expect(await cluster.refusal(cluster.b, .start(name: name, spec: spec), 2) == .refused)
        }
    }
}

/// Spans need the one tracer of the process, so they are tested apart and one by one.
@Suite(.serialized) struct AgentTracingTests {
    @Test func everyOrderIsASpanWithItsEngineCallsBelow() async throws {
        let tracer = ProcessTracer.shared
        // Other suites run at the same time and are traced too.
        let world = try World(workload: "w-traced")
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.freeze(2)
            world.clock.advance(by: .seconds(3))
        }
        let spans = tracer.finishedSpans.filter { $0.attributes.get("torpor.workload") == .string("w-traced") }
        let order = spans.first { $0.operationName == "agent freeze" }
        let call = spans.first { $0.operationName == "fake freeze" && $0.traceID == order?.traceID }
        #expect(order != nil)
        #expect(call?.parentSpanID == order?.spanID)
        #expect(order?.attributes.get("torpor.attempt") == .string("2"))
        #expect(order?.attributes.get("torpor.verb") == .string("freeze"))
    }

    /// From when the first was accepted to the first byte of an answer: one root, and everything that was done for it below.
    @Test func aWakeByARequestIsOneTraceFromTheDoorToTheFirstByte() async throws {
        let tracer = ProcessTracer.shared
        let world = try World(workload: "w-asked")
        try await withCluster(world) { (cluster: Cluster) async throws in
            try await cluster.start()
            try await cluster.hibernate(2)
            try await cluster.a.wake(world.workload, waited: .milliseconds(40))
            // One that comes late finds it running, and begins nothing.
            try await cluster.a.wake(world.workload, waited: .milliseconds(1))
            let story = WakeStory(letThroughUs: 45_000, answeredUs: 50_000, connections: 3, datagrams: 1)
            cluster.a.hear(.visited(world.workload, story, ago: .milliseconds(60)))
            let note = await cluster.a.report().copies.first?.lastWake
            #expect(note?.story == story)
        }
        let spans = tracer.finishedSpans
        let roots = spans.filter { $0.operationName == "wake" && $0.attributes.get("torpor.workload") == .string("w-asked") }
        let root = try #require(roots.first)
        #expect(roots.count == 1 && root.parentSpanID == nil && root.attributes.get("torpor.connections") == .int64(3))
        let below = spans.filter { $0.traceID == root.traceID && $0.spanID != root.spanID }.sorted {
            $0.startInstant.nanosecondsSinceEpoch < $1.startInstant.nanosecondsSinceEpoch
        }
        let names = ["door hold", "agent wake", "wake turn", "fake restoreHeld", "fake release", "door welcome", "door open"]
        #expect(below.map(\.operationName).filter { names.contains($0) } == names)
        let ids = Set(below.map(\.spanID) + [root.spanID])
        #expect(below.allSatisfy { $0.parentSpanID.map(ids.contains) == true })
    }

    /// A page was shown to who came first, and whoever comes next is answered: one wake.
    @Test func aTraceGoesOnWhileItIsWokenThoughNobodyWaits() {
        let (tracer, traces, workload) = (ProcessTracer.shared, WakeTraces(), WorkloadID(unchecked: "w-deserted"))
        let accepted = DefaultTracerClock.now
        let left = WakeStory(letThroughUs: nil, answeredUs: nil, connections: 1, datagrams: 0)
        let answered = WakeStory(letThroughUs: 1, answeredUs: 2, connections: 1, datagrams: 0)
        func ended() -> [SpanStatus.Code?] {
            tracer.finishedSpans.filter { $0.attributes.get("torpor.workload") == .string("w-deserted") }.map { $0.status?.code }
        }
        func begin() { _ = traces.begin(workload, ["torpor.workload": workload.rawValue], accepted: accepted) }
        begin()
        _ = traces.close(workload, left, accepted: accepted)
        // Tried again for the next who comes.
        begin()
        traces.rest(workload)
        #expect(ended() == [])
        _ = traces.close(workload, answered, accepted: accepted)
        #expect(ended() == [nil])
        begin()
        _ = traces.close(workload, left, accepted: accepted)
        traces.rest(workload)
        #expect(ended() == [nil, .error])
        // The doorkeeper went with whoever waited.
        begin()
        traces.closeAll()
        traces.rest(workload)
        #expect(ended() == [nil, .error, .error])
    }
}
