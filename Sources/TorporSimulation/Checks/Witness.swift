import Synchronization
import TorporAgent
import TorporModel
import TorporStore

/// Sees everything that happens in a simulated world and keeps what must never be: the eight invariants of docs/handoff.md.
///
/// What happens is noted where it happens and judged before anything else can: `judge` runs after every step.
final class Witness: Sendable {
    private enum Happening {
        case engine(EngineEvent, CopyID, NodeID)
        case logged(SagaEvent.Kind, JobID)
        case row(WorkloadRow)
        case collected(WorkloadID, UInt64, NodeID)
        case granted(CopyRecord, NodeID)
    }

    private struct JobNote {
        let job: Job
        var isPastPivot = false
        var outcome: SagaOutcome?
        var ended = OneShot<Void>()
        /// Waits for a person.
        var isLeft = false
        /// Said that nothing exact is left of its workload.
        var isLost: Bool { if case .failed(let cause)? = outcome { cause.code == .lost } else { false } }
        /// Its target has said that it holds every byte, and the workload has not run on since.
        var isExact = false
    }

    private struct State {
        var pending: [Happening] = []
        /// Every row as it was last written, tombstones too.
        var rows: [WorkloadID: WorkloadRow] = [:]
        var jobs: [JobID: JobNote] = [:]
        /// Workloads of which a fault took a whole copy, until they live on in a new lineage.
        var robbed: Set<WorkloadID> = []
        /// Workloads of which a start was undone: what it may have begun is still to be ended.
        var startsUndone: Set<WorkloadID> = []
        /// Those that wait for a person's word about a copy whose fate nobody knows.
        var left: Set<WorkloadID> = []
        /// In the order in which they were seen.
        var violations: [Violation] = []
        var nodes: [SimulatedNode] = []
        var outcomes: [String: [String: Int]] = [:]
        var seenLineages = 0
        /// When each workload ceased to run, and blackouts of moves.
        var ceased: [WorkloadID: UInt64] = [:]
        var blackouts: [UInt64] = []
        var drains: [WorldReport.Drain] = []
        /// The latest copy of each workload that ran, with the count from which it went on, and the latest that ran and has its files on disk: by
        /// the attempt that made it.
        var begun: [WorkloadID: (made: Attempt, from: UInt64)] = [:]
        var safe: [WorkloadID: Attempt] = [:]
        /// Freezes whose lease has ended with a keeper there, and for how many looks.
        var overdue: [String: Int] = [:]
        /// The attempt under which each workload was last started again.
        var restarted: [WorkloadID: Attempt] = [:]
        var ambush: (@Sendable (NodeID) -> Void)?
    }

    /// Two running, back, skipped.
    let lineages = LineageWatch()
    private let scheduler: Scheduler
    private let state = Mutex(State())

    init(scheduler: Scheduler) { self.scheduler = scheduler }

    /// The nodes whose engines, doors and chunks are looked at.
    func attend(_ nodes: [SimulatedNode]) { state.withLock { $0.nodes = nodes } }

    var violations: [Violation] { state.withLock { $0.violations } }
    /// Kind of job to how it ended to how often.
    var outcomes: [String: [String: Int]] { state.withLock { $0.outcomes } }
    /// Milliseconds from one copy's last instruction to the next one's first, on another node.
    var blackouts: [UInt64] { state.withLock { $0.blackouts } }
    var drains: [WorldReport.Drain] { state.withLock { $0.drains } }
    /// Has somebody told whenever a copy ceases to run.
    func tellOfFreezes(_ tell: @escaping @Sendable (NodeID) -> Void) { state.withLock { $0.ambush = tell } }
    /// Lets go of the world that keeps it.
    func leave() {
        state.withLock { state in
            state.nodes = []
            state.ambush = nil
        }
    }
    func emptied(in nanoseconds: UInt64, of workloads: Int) {
        state.withLock { $0.drains.append(WorldReport.Drain(milliseconds: nanoseconds / 1_000_000, workloads: workloads)) }
    }
    /// Jobs whose log has not ended, but for those that wait for a person's word.
    var openJobs: [JobID] { state.withLock { $0.jobs.values.filter { $0.outcome == nil && !$0.isLeft }.map(\.job.id).sorted() } }
    /// The living workload of that name, as its row was last written.
    func row(named name: WorkloadName) -> WorkloadRow? {
        state.withLock { $0.rows.values.first { $0.name == name && $0.life != .removed } }
    }
    var rows: [WorkloadRow] { state.withLock { $0.rows.values.sorted { $0.id < $1.id } } }

    // MARK: What happens

    /// Called by engines while they act: nothing may be asked of them here.
    func saw(_ event: EngineEvent, of copy: CopyID, on node: NodeID) {
        state.withLock { $0.pending.append(.engine(event, copy, node)) }
    }

    /// A job is in the store.
    func accepted(_ job: Job) {
        state.withLock { state in if state.jobs[job.id] == nil { state.jobs[job.id] = JobNote(job: job) } }
    }

    /// A snapshot was thrown away.
    func collected(_ workload: WorkloadID, at count: UInt64, on node: NodeID) {
        state.withLock { $0.pending.append(.collected(workload, count, node)) }
    }

    /// A node has written down what it may do.
    func wrote(_ record: CopyRecord, on node: NodeID) {
        if record.grant != nil { state.withLock { $0.pending.append(.granted(record, node)) } }
    }

    /// A line of a job's log is in the store.
    func logged(_ kind: SagaEvent.Kind, of job: JobID) { state.withLock { $0.pending.append(.logged(kind, job)) } }
    /// A row is in the store.
    func changed(_ row: WorkloadRow) { state.withLock { $0.pending.append(.row(row)) } }

    /// Returns when the job has ended.
    func end(of job: JobID) async {
        let promise = state.withLock { state -> OneShot<Void>? in
            guard let note = state.jobs[job], note.outcome == nil else { return nil }
            return note.ended
        }
        await promise?.wait(orIfCancelled: ())
    }

    // MARK: Judging

    /// After every step: nothing else has happened since.
    ///
    /// - Returns: false when something has been seen that must never be.
    func judge() -> Bool {
        while true {
            let (pending, isClean) = state.withLock { state in
                defer { state.pending = [] }
                return (state.pending, state.violations.isEmpty)
            }
            if pending.isEmpty { return isClean }
            judgeLineages()
            for happening in pending {
                switch happening {
                case .row(let row): note(row)
                case .collected(let workload, let count, let node): judge(collected: workload, at: count, on: node)
                case .logged(let kind, let job): judge(kind, of: job)
                case .engine(let event, let copy, let node): judge(event, of: copy, on: node)
                case .granted(let record, let node): judgeGrants(of: record.workload, beside: node)
                }
            }
        }
    }

    /// Two running, or a count that went back or skipped: seen by the engines themselves.
    private func judgeLineages() {
        let found = lineages.violations
        if found.isEmpty { return }
        let seen = state.withLock { state in
            defer { state.seenLineages = found.count }
            return state.seenLineages
        }
        for text in found.dropFirst(seen) { accuse(text.hasPrefix("two") ? 1 : 6, text) }
    }

    /// Keeps a violation; the run ends with the first.
    func accuse(_ invariant: Int, _ text: String) {
        scheduler.note("VIOLATION of \(invariant): \(text)")
        let now = scheduler.now
        state.withLock { $0.violations.append(Violation(invariant: invariant, text: text, atMilliseconds: now / 1_000_000)) }
    }

    /// A node was called empty: nothing runs, waits or sleeps there.
    func drained(_ node: NodeID) {
        let sleepers = rows.filter { $0.life == .asleep && $0.home == node }.map(\.id.rawValue)
        let engine = state.withLock { $0.nodes.first { $0.id == node } }?.engine.inner
        let copies = engine?.copies.filter { engine?.truth(of: $0).isWhole == true }.map { "\($0)" } ?? []
        for what in sleepers + copies { accuse(7, "\(node) was called drained, and \(what) is there") }
    }

    /// A new lineage is measured by itself: what ran before does not count.
    private func note(_ row: WorkloadRow) {
        scheduler.note(
            "row \(row.id): \(row.phase) attempt \(row.attempt) incarnation \(row.incarnation) home \(row.home?.rawValue ?? "-")")
        let isOwn = state.withLock { state in
            guard state.rows[row.id]?.life == .stopped, row.life == .running else { return false }
            return row.job.flatMap { state.jobs[$0] }?.job.requester.hasPrefix("coordinator/") ?? false
        }
        if isOwn { accuse(8, "\(row.id) was stopped on purpose, and is started again by its policy") }
        let isNew = state.withLock { state in
            let known = state.rows[row.id]
            state.rows[row.id] = row
            guard let known, row.lineage > known.lineage else { return false }
            state.robbed.remove(row.id)
            state.startsUndone.remove(row.id)
            return true
        }
        if isNew { lineages.forget(row.id) }
    }

    private func judge(_ event: EngineEvent, of copy: CopyID, on node: NodeID) {
        scheduler.note("\(node) \(copy): \(event)")
        let row = state.withLock { $0.rows[copy.workload] }
        switch event {
        case .ceased:
            state.withLock { $0.ambush }?(node)
            let now = scheduler.now
            state.withLock { $0.ceased[copy.workload] = now }
        case .began(let count):
            judgeGrants(of: copy.workload, beside: node)
            let now = scheduler.now
            state.withLock { state in
                if copy.made > state.begun[copy.workload]?.made ?? .none { state.begun[copy.workload] = (copy.made, count) }
                if let job = row?.job { state.jobs[job]?.isExact = false }
                guard let ceased = state.ceased.removeValue(forKey: copy.workload), row?.home == node, row?.phase == .committed else {
                    return
                }
                state.blackouts.append((now - ceased) / 1_000_000)
            }
        case .taken:
            // What may be woken is its snapshot, not what a fault takes of it.
            let nodes = state.withLock { $0.nodes }
            if !nodes.contains(where: { $0.mayWake(copy.workload) }) { state.withLock { _ = $0.robbed.insert(copy.workload) } }
            forgetUnborn(row)
        case .restarted(let life): judge(life, of: copy, row)
        case .synced:
            state.withLock { state in
                guard (state.begun[copy.workload]?.made ?? .none) >= copy.made else { return }
                state.safe[copy.workload] = max(state.safe[copy.workload] ?? .none, copy.made)
            }
        case .lifted(let attempt):
            guard let row, row.attempt == attempt, [.committed, .released].contains(row.phase), row.home != node else { return }
            accuse(5, "\(copy) on \(node) was thawed for attempt \(attempt), which had committed to \(row.home?.rawValue ?? "nowhere")")
        case .destroyed(wasWhole: true, let count):
            guard let row, [.running, .stopped, .asleep].contains(row.life), row.home != nil else { return forgetUnborn(row) }
            // What is older than the furthest that the lineage came is no copy of it any more; nor is what was left behind by a copy that ran on
            // elsewhere, for however short a time, once that one's files are on disk.
            let (begun, safe) = state.withLock { ($0.begun[copy.workload], $0.safe[copy.workload] ?? .none) }
            let wasLeftBehind = begun.map { copy.made < $0.made && count == $0.from } ?? false
            guard copy.made >= safe, wasLeftBehind || count == lineages.highest(copy.workload) else { return }
            guard !lives(copy.workload), row.life == .asleep ? !isKept(row.id, at: count) : !isKept(row.id) else { return }
            accuse(2, "\(copy) on \(node) was destroyed, and there is no other copy and no snapshot")
        case .destroyed(wasWhole: false, let count):
            // Of what a fault took, a snapshot may be the workload by now.
            let wasTaken = state.withLock { $0.robbed.contains(copy.workload) } || row?.life == .asleep && isKept(copy.workload, at: count)
            if let row, !wasTaken, row.home == node, [.claimed, .aborted].contains(row.phase), count == lineages.highest(copy.workload),
                !lives(row.id)
            {
                accuse(2, "the files of \(copy) on \(node) were destroyed before anything had taken its place")
            }
            forgetUnborn(row)
        }
    }

    /// One order begins one life, however often it is repeated; only a policy may begin the next.
    private func judge(_ life: UInt64, of copy: CopyID, _ row: WorkloadRow?) {
        guard let row else { return accuse(8, "\(copy) was started again, and nobody knows it") }
        let again = state.withLock { state in
            // What an undo is about to end again is down all the same, however late it began; until another job begins it.
            let isAnew = row.job.flatMap { state.jobs[$0] }?.job.request.kind.beginsAnew ?? false
            if row.phase != .aborted, isAnew || !state.startsUndone.contains(row.id) {
                state.robbed.remove(row.id)
                state.startsUndone.remove(row.id)
            }
            defer { state.restarted[row.id] = row.attempt }
            return state.restarted[row.id] == row.attempt
        }
        if again, row.spec.restart.condition == .never {
            accuse(8, "\(copy) began life \(life) under attempt \(row.attempt), not its first")
        }
    }

    /// A start that was never committed may be made again from the beginning: nobody was told of it.
    private func forgetUnborn(_ row: WorkloadRow?) { if let row, row.home == nil { lineages.forget(row.id) } }

    private func judge(_ kind: SagaEvent.Kind, of id: JobID) {
        scheduler.note("job \(id): \(kind)")
        guard let note = state.withLock({ $0.jobs[id] }) else { return accuse(8, "the log of an unknown job \(id) was written") }
        switch kind {
        case .rescued where !note.job.request.kind.bringsAllMemory:
            accuse(6, "job \(id) lets run what lacks memory, though its original is gone")
        case .succeeded(.commit, _), .rescued: state.withLock { $0.jobs[id]?.isPastPivot = true }
        // What a lazy move captures is no workload without the original's memory.
        case .succeeded(.copy, _): state.withLock { $0.jobs[id]?.isExact = note.job.request.kind.bringsAllMemory }
        case .undoStarted(let step) where note.isPastPivot: accuse(5, "job \(id) undoes \(step) after its pivot")
        // What was ended to be begun anew, and could not be, is down as its job says.
        case .undoStarted(.startAgain):
            state.withLock { state in
                state.robbed.insert(note.job.workload)
                state.startsUndone.insert(note.job.workload)
            }
        case .stuck(let why) where why.contains("the original stays frozen"):
            // For a person to decide; the workload is nobody's business any more in this world.
            if state.withLock({ $0.robbed.contains(note.job.workload) }) { leave(note) }
        case .ended(let outcome): judge(outcome, of: note)
        default: break
        }
    }

    private func judge(_ outcome: SagaOutcome, of note: JobNote) {
        let id = note.job.id
        let (word, verb): (String, String) =
            switch outcome {
            case .succeeded: ("succeeded", note.job.request.kind.verb)
            case .undone: ("undone", note.job.request.kind.verb)
            case .failed: ("failed", note.job.request.kind.verb)
            }
        state.withLock { state in
            state.jobs[id]?.outcome = outcome
            state.outcomes[verb, default: [:]][word, default: 0] += 1
        }
        note.ended.fulfil(())
        let workload = note.job.workload
        let (row, isRobbed, nodes) = state.withLock { ($0.rows[workload], $0.robbed.contains(workload), $0.nodes) }
        // One that was turned away says nothing of a workload that another job is at.
        guard let row, let home = row.home, !isRobbed, row.job == nil || row.job == id else { return }
        if row.life == .asleep { return judgeSleeper(row, word, of: id, nodes) }
        // It slept, and was woken before its job's last line was written: that door is another's to open.
        if case .hibernate = note.job.request.kind, outcome == .succeeded { return }
        guard row.life == .running, let node = nodes.first(where: { $0.id == home }) else { return }
        let mine = node.engine.inner.copies.filter { $0.workload == workload }
        guard let running = mine.first(where: { node.engine.inner.truth(of: $0) == .running }) else {
            return accuse(3, "job \(id) ended \(word), and \(workload) does not run at its home \(home)")
        }
        if let way = node.door.way(to: running), way != .open {
            accuse(3, "job \(id) ended \(word), and the door over \(workload) is shut")
        }
    }

    /// A sleeping workload can be woken at its home, or was.
    private func judgeSleeper(_ row: WorkloadRow, _ word: String, of job: JobID, _ nodes: [SimulatedNode]) {
        guard row.phase == .free, let node = nodes.first(where: { $0.id == row.home }), !node.mayWake(row.id) else { return }
        let isWoken = node.disk.look { $0.record(of: row.id)?.state.copy?.incarnation == row.incarnation }
        if !isWoken { accuse(3, "job \(job) ended \(word), and \(node.id) may not wake \(row.id), which sleeps there") }
    }

    /// While a copy runs on one node, or may be woken there, no other node may wake one.
    private func judgeGrants(of workload: WorkloadID, beside node: NodeID) {
        let nodes = state.withLock { $0.nodes }
        let able = nodes.filter { $0.mayWake(workload) }.map(\.id)
        let running = nodes.filter { node in
            node.engine.inner.copies.contains { $0.workload == workload && node.engine.inner.truth(of: $0) == .running }
        }.map(\.id)
        if Set(able + running).count > 1 { accuse(1, "\(workload) runs on \(running) and may be woken on \(able)") }
    }

    /// The job waits for a person, and this world has none who would decide.
    private func leave(_ note: JobNote) {
        state.withLock { state in
            guard state.left.insert(note.job.workload).inserted else { return }
            state.jobs[note.job.id]?.isLeft = true
            state.outcomes[note.job.request.kind.verb, default: [:]]["stuck", default: 0] += 1
        }
        note.ended.fulfil(())
    }

    /// Jobs that wait for a person, or ended with the workload lost: what the target has of them is all that is left, and stays.
    var leftJobs: [JobID] { state.withLock { $0.jobs.values.filter { $0.isLeft || $0.isLost }.map(\.job.id) } }
    /// Workloads that wait for a person's word.
    var left: Set<WorkloadID> { state.withLock { $0.left } }

    /// In an undo the target's chunks go last: what the target has whole may be all that a fault has left.
    private func judge(collected workload: WorkloadID, at count: UInt64, on node: NodeID) {
        let (row, isExact) = state.withLock { state in
            let row = state.rows[workload]
            return (row, row?.job.flatMap { state.jobs[$0]?.isExact } ?? false)
        }
        if let row, row.life == .asleep, count == lineages.highest(workload), !lives(workload), !isKept(workload, at: count) {
            return accuse(2, "the snapshot in which \(workload) sleeps was thrown away on \(node)")
        }
        guard let row, [.aborted, .lost].contains(row.phase), row.life == .running, row.home != node, isExact else { return }
        guard count == lineages.highest(workload), !lives(workload), !isKept(workload) else { return }
        accuse(2, "the last exact capture of \(workload) was thrown away on \(node), and no copy is left")
    }

    /// Whether a copy that could go on by itself is anywhere: one that lacks memory is none without its original.
    private func lives(_ workload: WorkloadID) -> Bool {
        state.withLock { $0.nodes }.contains { node in
            node.engine.inner.copies.contains { copy in
                copy.workload == workload && node.engine.inner.truth(of: copy).isWhole && !node.engine.inner.lacksMemory(copy)
            }
        }
    }

    /// Whether a snapshot of it is on any node.
    private func isKept(_ workload: WorkloadID) -> Bool {
        state.withLock { $0.nodes }.contains { $0.artifacts.keeps(workload) }
    }

    private func isKept(_ workload: WorkloadID, at count: UInt64) -> Bool {
        state.withLock { $0.nodes }.contains { $0.artifacts.keeps(workload, at: count) }
    }

    /// Every second: an unsealed freeze ends with its lease, within five seconds of somebody being there to end it.
    func tick() {
        var overdue: Set<String> = []
        for node in state.withLock({ $0.nodes }) where !node.isOff {
            for copy in node.engine.inner.copies {
                guard let deadline = node.engine.inner.overdue(copy), node.time.milliseconds > deadline else { continue }
                overdue.insert("\(copy) on \(node.id)")
            }
        }
        let late = state.withLock { state in
            let before = state.overdue
            state.overdue = Dictionary(uniqueKeysWithValues: overdue.map { ($0, (before[$0] ?? 0) + 1) })
            return state.overdue.filter { $0.value > 5 }.keys.sorted()
        }
        for copy in late { accuse(4, "\(copy) is frozen, though its lease has ended and its keeper lives") }
    }
}
