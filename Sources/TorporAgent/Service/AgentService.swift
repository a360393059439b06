package import Logging
import Metrics
import Synchronization
import TorporArtifacts
package import TorporModel
package import TorporPorts
import Tracing

/// One node's share of every job: routes orders to one supervisor per workload, adopts what it finds, tells what is true.
///
/// `run()` does the work; `perform` only puts orders in and waits, so that a caller who gives up stops nothing in its middle.
package final class AgentService: AgentPort {
    private struct State {
        var supervisors: [WorkloadID: WorkloadSupervisor] = [:]
        /// nil until what is on the node has been read.
        var finding: NodeFinding?
        var isStopped = false
        var tick = 0
        var reports = 0
        var backends: [BackendReport] = []
        var facts = HostFacts(architecture: "", kernel: "", cpuFlags: [], engines: [:])

        /// By workload: a dictionary's own order differs from process to process, and a simulation must not.
        var inOrder: [WorkloadSupervisor] { supervisors.values.sorted { $0.workload < $1.workload } }
    }

    let identity: NodeIdentity
    private let backends: [BackendKind: any Backend]
    private let door: any Door
    let artifacts: any ArtifactStore
    let stock: NodeStock
    private let memory: MemoryDesk
    /// Who is woken now, and who waits for that.
    private let wakes: TransferGate
    let wakeTraces = WakeTraces()
    /// As its doorkeeper said last.
    let standing = Mutex(DoorStanding())
    private let journal: any AgentJournal
    private let clock: any Clock<Duration>
    private let limits: AgentLimits
    private let room: @Sendable () async -> NodeRoom
    private let logger: Logger
    private let state = Mutex(State())
    private let arrivals = AsyncStream.makeStream(of: WorkloadSupervisor.self)
    private let stopping = OneShot<Void>()
    /// Rung when something happened here that nobody had ordered, so that the coordinator need not wait for the next heartbeat to know it.
    let news = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - stock: what the node keeps beside copies and chunks.
    ///   - room: what is free for workloads, asked with every report.
    package init(
        identity: NodeIdentity, backends: [any Backend], door: any Door, artifacts: any ArtifactStore, stock: NodeStock = NodeStock(),
        journal: any AgentJournal, clock: any Clock<Duration>, limits: AgentLimits = AgentLimits(),
        room: @escaping @Sendable () async -> NodeRoom, logger: Logger
    ) {
        self.identity = identity
        self.backends = Dictionary(backends.map { ($0.kind, TracedBackend(inner: $0)) }) { first, _ in first }
        self.door = TracedDoor(inner: door)
        self.artifacts = artifacts
        self.stock = stock
        memory = MemoryDesk(clock: clock, limits: limits, logger: logger)
        self.journal = journal
        self.clock = clock
        self.limits = limits
        wakes = TransferGate(room: limits.wakesAtOnce)
        self.room = room
        self.logger = logger
    }

    /// Reads what is on the node, settles it, and carries out orders, until `stop` or cancellation.
    ///
    /// Cancelling reaches engine calls in their middle; `stop` lets them end.
    package func run() async {
        while !state.withLock({ $0.finding != nil || $0.isStopped }) {
            do throws(TorporError) {
                try await reconcile()
            } catch {
                logger.error("node could not be read, is tried again", metadata: ["error": "\(error)", "causes": "\(error.causes)"])
                do { try await clock.sleep(for: limits.reconcilePause) } catch { return }
            }
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepLooking() }
            group.addTask { await self.memory.run() }
            for await supervisor in arrivals.stream { group.addTask { await supervisor.run() } }
        }
    }

    /// No more orders; `run` returns when what was begun has ended.
    package func stop() {
        let supervisors = state.withLock { state in
            state.isStopped = true
            return state.inOrder
        }
        arrivals.continuation.finish()
        supervisors.forEach { $0.close() }
        stopping.fulfil(())
        memory.stop()
    }

    /// Reads journal and engines. Each workload's supervisor then settles what it finds before it obeys anything.
    ///
    /// - Throws: when one of them cannot be read: nothing is obeyed until it can.
    package func reconcile() async throws(TorporError) {
        let (records, unreadable) = try await journal.load()
        var copies: [CopyID] = []
        for (_, backend) in backends.sorted(by: { $0.key < $1.key }) where await backend.probe().available {
            copies += try await backend.adopt()
        }
        let finding = NodeFinding(records: records, unreadable: unreadable, copies: copies)
        for stray in finding.strays { logger.error("unknown copy found, left alone", metadata: ["torpor.copy": "\(stray)"]) }
        if let lost = finding.lost { logger.critical("journal lost", metadata: ["error": "\(lost)"]) }
        let arrived: [WorkloadSupervisor] = state.withLock { state in
            guard state.finding == nil else { return [] }
            state.finding = finding
            guard finding.lost == nil else { return [] }
            for record in records {
                state.supervisors[record.workload] = supervisor(record, isFresh: true, lock: finding.locks[record.workload])
            }
            for (workload, lock) in finding.locks where state.supervisors[workload] == nil {
                let record = CopyRecord(workload: workload, boot: identity.boot)
                state.supervisors[workload] = supervisor(record, isFresh: false, lock: lock)
            }
            return state.inOrder
        }
        for supervisor in arrived { arrivals.continuation.yield(supervisor) }
    }

    /// Waits for the answer until the task is cancelled: the transport does that at its caller's deadline (`ServerRPCExecutor` of grpc-swift).
    package func perform(_ order: Order, deadline _: Duration) async throws(TorporError) -> Answer {
        let verb = AnsweredOrder.verbWord(order.verb)
        let work = { () async throws(TorporError) in
            let answered = await self.answer(order)
            let outcome =
                switch answered {
                case .success: "answered"
                case .failure(let error): error.code.outcomeUnknown ? "unknown" : "refused"
                }
            Counter(label: "torpor_agent_orders_total", dimensions: [("verb", verb), ("outcome", outcome)]).increment()
            return try answered.get()
        }
        return try await traced("agent \(verb)", attributes(of: order, verb), rooted: true, work)
    }

    private func attributes(of order: Order, _ verb: String) -> [String: String] {
        [
            "torpor.workload": order.workload.rawValue, "torpor.attempt": "\(order.attempt)", "torpor.verb": verb,
            "torpor.incarnation": "\(order.incarnation)", "torpor.node": identity.node.rawValue,
        ]
    }

    package func logs(_ workload: WorkloadID, _ query: LogQuery) async throws(TorporError) -> LogPage {
        try await known(workload).logs(query)
    }

    /// - Throws: `unreachable` before what is on the node has been read, and after `stop`.
    func refuseUnready() throws(TorporError) {
        if state.withLock({ $0.finding == nil || $0.isStopped }) {
            throw TorporError(.unreachable, "the agent is starting or stopping", remedy: "try again")
        }
    }

    /// - Throws: `notFound` for a workload that was never here.
    func known(_ workload: WorkloadID) throws(TorporError) -> WorkloadSupervisor {
        guard let supervisor = state.withLock({ $0.supervisors[workload] }) else {
            throw TorporError(.notFound, "workload \(workload) has no copy on \(identity.node)", remedy: "torpor ps")
        }
        return supervisor
    }

    /// What is true of the node, from what was last looked at: asks no copy, so it never waits for one.
    package func report() async -> NodeReport {
        await probe()
        let room = await room()
        let images = await images()
        return state.withLock { state in
            let copies = state.supervisors.values.compactMap { $0.report(at: state.tick) }
            WakeMetrics.resting(
                dozing: copies.count { $0.rest?.tier == .doze }, asleep: state.supervisors.values.count { $0.record.sleeping != nil })
            return NodeReport(
                node: identity.node, address: identity.address, boot: identity.boot, journal: journal.id, facts: state.facts,
                backends: state.backends, freeMemoryBytes: room.memoryBytes, freeDiskBytes: room.diskBytes,
                copies: copies.sorted { $0.workload < $1.workload }, version: identity.version,
                images: images, artifacts: (artifacts as? any ArtifactCare)?.report(), labels: identity.labels)
        }
    }

    /// Copies, and slots for copies, that begin with an image; also of a copy that has ended.
    func imageUsers() -> [(name: WorkloadName, image: ContentHash)] {
        state.withLock { $0.inOrder }.compactMap { supervisor in
            guard let (name, spec) = supervisor.record.state.subject, let digest = spec.image?.digest else { return nil }
            return (name, digest)
        }
    }

    /// - Throws: `corrupt` where the journal cannot say what every copy is; `unreachable` before it was read.
    func refuseUnreadable() throws(TorporError) {
        try state.withLock { (state) throws(TorporError) in
            guard let finding = state.finding else {
                throw TorporError(.unreachable, "the agent is starting", remedy: "try again")
            }
            if let lost = finding.lost { throw lost }
            if let lock = finding.locks.values.first { throw lock }
        }
    }

    private func answer(_ order: Order) async -> Result<Answer, TorporError> {
        let supervisor: WorkloadSupervisor
        do throws(TorporError) { supervisor = try self.supervisor(of: order.workload) } catch { return .failure(error) }
        if case .renew(let leaseMs, let counter) = order.verb {
            return await supervisor.renew(order.attempt, lease: .milliseconds(Int64(clamping: leaseMs)), counter: counter)
        }
        return await supervisor.order(order)
    }

    /// The workload's supervisor, new for one that was never here.
    private func supervisor(of workload: WorkloadID) throws(TorporError) -> WorkloadSupervisor {
        let (found, isNew) = try state.withLock { (state) throws(TorporError) -> (WorkloadSupervisor, Bool) in
            guard !state.isStopped, let finding = state.finding else {
                throw TorporError(.unreachable, "the agent is starting or stopping", remedy: "send the order again")
            }
            if let lost = finding.lost { throw lost }
            if let known = state.supervisors[workload] { return (known, false) }
            let new = supervisor(CopyRecord(workload: workload, boot: identity.boot), isFresh: false, lock: nil)
            state.supervisors[workload] = new
            return (new, true)
        }
        if isNew { arrivals.continuation.yield(found) }
        return found
    }

    private func supervisor(_ record: CopyRecord, isFresh: Bool, lock: TorporError?) -> WorkloadSupervisor {
        var logger = logger
        logger[metadataKey: "torpor.workload"] = "\(record.workload)"
        let hands = EffectRunner(
            node: identity.node, workload: record.workload, backends: backends, door: door, artifacts: artifacts, stock: stock,
            memory: memory, wakes: wakes, calls: CallRunner(clock: clock, world: stock.calls), logger: logger)
        return WorkloadSupervisor(
            record: record, boot: identity.boot, isFresh: isFresh, lock: lock, hands: hands, journal: journal, limits: limits,
            logger: logger)
    }

    /// Looks at every copy in turn of the clock: a lease that ended is written down within one turn.
    private func keepLooking() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.stopping.wait(orIfCancelled: ()) }
            group.addTask {
                while !Task.isCancelled {
                    do { try await self.clock.sleep(for: self.limits.lookEvery) } catch { return }
                    let (tick, supervisors) = self.state.withLock { state in
                        state.tick += 1
                        return (state.tick, state.inOrder)
                    }
                    for supervisor in supervisors { supervisor.look(tick: tick, obstacles: tick % self.limits.obstaclesEvery == 1) }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Engines and host facts change seldom; asking them costs processes.
    private func probe() async {
        let isDue = state.withLock { state in
            defer { state.reports += 1 }
            return state.reports % limits.probeEvery == 0
        }
        guard isDue else { return }
        var reports: [BackendReport] = []
        var facts: HostFacts?
        for (_, backend) in backends.sorted(by: { $0.key < $1.key }) {
            reports.append(await backend.probe())
            let found = await backend.facts()
            facts?.engines.merge(found.engines) { first, _ in first }
            facts = facts ?? found
        }
        let (found, told) = (facts, reports)
        state.withLock { state in
            state.backends = told
            state.facts = found ?? state.facts
        }
    }
}
