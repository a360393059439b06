import Logging
import TorporModel
import TorporPorts
import Tracing

/// One workload on this node: its mailbox, its one writer, and what others may know of it meanwhile.
final class WorkloadSupervisor: Sendable {
    let workload: WorkloadID
    /// Why no order is obeyed, if so.
    let lock: TorporError?
    let hands: EffectRunner
    private let journal: any AgentJournal
    private let limits: AgentLimits
    let logger: Logger
    private let boot: BootID
    private let isFresh: Bool
    private let mailbox: Mailbox
    private let board: CopyBoard

    /// - Parameter isFresh: the record is what a restarted agent found, and is settled before anything is obeyed.
    init(
        record: CopyRecord, boot: BootID, isFresh: Bool, lock: TorporError?, hands: EffectRunner, journal: any AgentJournal,
        limits: AgentLimits, logger: Logger
    ) {
        workload = record.workload
        self.lock = lock
        self.hands = hands
        self.journal = journal
        self.limits = limits
        self.logger = logger
        self.boot = boot
        self.isFresh = isFresh
        mailbox = Mailbox(limit: limits.waiting)
        board = CopyBoard(record)
    }

    /// Works off the mailbox until it is closed or the task is cancelled.
    func run() async {
        var loop = SupervisorLoop(
            hands: hands, journal: journal, mailbox: mailbox, board: board, limits: limits, logger: logger, lock: lock,
            machine: CopyMachine(record: board.now.record, boot: boot, isFresh: isFresh))
        await loop.run()
        mailbox.close()
    }

    func close() { mailbox.close() }

    /// As last made durable.
    var record: CopyRecord { board.now.record }

    /// Puts an order into the mailbox, and waits for its answer at most until the task is cancelled; the order is carried out all the same.
    func order(_ order: Order) async -> Result<Answer, TorporError> {
        let reply = Message.Reply()
        guard mailbox.send(.order(order, reply, ServiceContext.current)) else { return .failure(Mailbox.stopping) }
        return await reply.wait(
            orIfCancelled: .failure(TorporError(.deadlineExceeded, "the order is still being carried out", remedy: "send it again")))
    }

    func note(_ wake: WakeNote) { board.change { $0.lastWake = wake } }

    /// Has it run, if it sleeps here or is on its way to sleep; returns when it does. What is begun for it is carried on though the task is
    /// cancelled.
    func knock() async -> Result<Answer, TorporError> {
        if case .running = board.now.record.state, board.now.truth == .running { return .success(.running) }
        let reply = Message.Reply()
        guard mailbox.send(.knock(reply, ServiceContext.current)) else { return .failure(Mailbox.stopping) }
        return await reply.wait(
            orIfCancelled: .failure(TorporError(.deadlineExceeded, "the workload is still being woken", remedy: "try again")))
    }

    /// Past the mailbox, since the call that needs the longer lease holds it: the lease's keeper decides (`FreezeLease`).
    func renew(_ attempt: Attempt, lease: Duration, counter: UInt64) async -> Result<Answer, TorporError> {
        if let lock { return .failure(lock) }
        let record = board.now.record
        if case .refuse(let why, _) = CopyMachine(record: record, boot: boot).renew(attempt) { return .failure(why) }
        guard let copy = record.state.copy else { return .failure(Refusal.over(attempt)) }
        do throws(TorporError) {
            try await hands.backend(of: copy.spec).renew(hands.id(copy), attempt: attempt, lease: lease, counter: counter)
            return .success(.done)
        } catch {
            return .failure(error)
        }
    }

    /// Has the copy looked at, unless a look is waiting already.
    ///
    /// - Parameter obstacles: whether what hinders a move is looked for again; what hindered one a moment ago always is: a person who has just
    ///   closed a connection is not refused for it.
    func look(tick: Int, obstacles: Bool) {
        guard board.claimLook(at: tick) else { return }
        let now = UInt64(max(0, tick)) * UInt64(limits.lookEvery / .milliseconds(1))
        let looksForObstacles = obstacles || !board.now.obstacles.isEmpty
        if !mailbox.send(.look(obstacles: looksForObstacles, at: now)) { board.change { $0.lookDueSince = nil } }
    }

    func logs(_ query: LogQuery) async throws(TorporError) -> LogPage {
        let record = board.now.record
        if let grant = record.sleeping { return try await hands.logs(of: grant, query) }
        guard let copy = record.state.copy else {
            throw TorporError(.notFound, "workload \(workload) has no copy on \(hands.node)", remedy: "torpor ps")
        }
        return try await hands.backend(of: copy.spec).logs(hands.id(copy), query)
    }

    /// nil when there is nothing to tell.
    func report(at tick: Int) -> CopyReport? {
        let notes = board.now
        if let lock { return CopyReport(workload: workload, state: notes.record.state, truth: nil, obstacles: ["\(lock)"]) }
        if case .absent = notes.record.state, notes.record.grant == nil { return nil }
        let isStale = notes.lookDueSince.map { tick - $0 > limits.truthLasts } ?? false
        let sleep = notes.record.usableGrant?.copy.incarnation
        return CopyReport(
            workload: workload, state: notes.record.state, truth: isStale ? nil : notes.truth, obstacles: notes.obstacles,
            isToRestart: notes.isToRestart, sessions: notes.sessions, mayWake: sleep,
            rest: isStale ? nil : notes.rest, lastWake: notes.lastWake,
            unwoken: notes.unwoken.flatMap { $0.sleep == sleep ? $0.why : nil },
            memoryBytes: notes.truth == .running ? notes.memoryBytes : nil)
    }
}
