import TorporModel

/// A job's log, folded into what people see. Derived every time, never stored: the log is the status.
struct JobHistory: Sendable {
    private let job: Job
    private var steps: [Line] = []
    private var frozenAt: Timestamp?
    private var reachableAt: Timestamp?
    private var report: FetchReport?
    private var logicalBytes: UInt64?
    private var rounds: [PrecopyRound] = []
    private var incarnation: Incarnation?
    private var snapshot: SnapshotID?
    private var waiting: String?
    private var interruption: TorporError?
    private var outcome: (SagaOutcome, Timestamp)?

    /// One step, performed or undone.
    private struct Line {
        let name: String
        let startedAt: Timestamp
        var state = StepView.State.running
        var endedAt: Timestamp?
        var note: String?
        var error: TorporError?

        var view: StepView {
            StepView(
                name: name, state: state, startedAt: startedAt.description, durationMs: endedAt.map { $0 - startedAt }, note: note,
                error: error.map(ErrorView.init))
        }
    }

    init(_ job: Job, _ events: [SagaEvent], reading read: (SignedManifest) throws(TorporError) -> SnapshotManifest) {
        self.job = job
        incarnation = job.incarnation
        for event in events {
            waiting = nil
            note(event, read)
        }
    }

    private mutating func note(_ event: SagaEvent, _ read: (SignedManifest) throws(TorporError) -> SnapshotManifest) {
        switch event.kind {
        case .started(let step): steps.append(Line(name: step.rawValue, startedAt: event.at))
        case .undoStarted(let step):
            // An interrupted step never got its own end: the undo is what became of it.
            end(.failed, event.at)
            steps.append(Line(name: "undo \(step.rawValue)", startedAt: event.at))
        case .succeeded(let step, let output):
            end(.succeeded, event.at)
            if step == .freeze { frozenAt = event.at }
            if [.redirect, .releaseSource, .thaw].contains(step) { reachableAt = event.at }
            note(output, read)
        case .progressed(_, let output): note(output, read)
        case .undone(let step):
            end(.succeeded, event.at)
            if step == .freeze { reachableAt = event.at }
        case .failed(_, let error): end(.failed, event.at, error)
        case .interrupted(let cause):
            interruption = cause
            end(.failed, event.at, cause)
        case .rescued(let number), .returned(let number, _):
            end(.succeeded, event.at)
            incarnation = number
        case .stuck(let reason): waiting = reason
        case .ended(let outcome):
            end(.failed, event.at)
            self.outcome = (outcome, event.at)
        case .aborted, .lost: end(.failed, event.at)
        }
    }

    private mutating func note(_ output: StepOutput, _ read: (SignedManifest) throws(TorporError) -> SnapshotManifest) {
        switch output {
        case .committed(let number): incarnation = number
        case .copied(_, let report): self.report = report
        case .captured(let manifest):
            let content = try? read(manifest)
            snapshot = content?.snapshot
            logicalBytes = content?.logicalBytes
        case .claimed(_, let number, _): incarnation = number
        case .precopied(let rounds, let ending):
            self.rounds = rounds
            if let last = steps.indices.last { steps[last].note = PrecopyText.note(rounds, ending, moves: job.to != nil) }
        case .woken: if let last = steps.indices.last { steps[last].note = "a request woke it before it slept" }
        case .nothing, .needs, .stopped, .image: break
        }
    }

    /// Ends the step that is open, if one is.
    private mutating func end(_ state: StepView.State, _ at: Timestamp, _ error: TorporError? = nil) {
        guard let last = steps.indices.last, steps[last].state == .running else { return }
        steps[last].state = state
        steps[last].endedAt = at
        steps[last].error = error
    }

    var view: JobView {
        JobView(
            job: job.id, kind: job.request.kind.verb, workload: job.name, state: state, from: job.from, to: job.to,
            incarnation: incarnation?.number, requester: job.requester, createdAt: job.createdAt.description,
            blackoutMs: frozenAt.flatMap { frozen in reachableAt.map { $0 - frozen } }, totalMs: outcome.map { $0.1 - job.createdAt },
            sentBytes: report.map { rounds.reduce($0.sentBytes) { $0 + $1.sentBytes } }, logicalBytes: report?.logicalBytes ?? logicalBytes,
            rounds: rounds.count + (report == nil ? 0 : 1),
            snapshot: outcome?.0 == .succeeded ? snapshot : nil, traceId: job.traceParent.traceID,
            steps: steps.map(\.view),
            waiting: waiting, error: error.map(ErrorView.init), encoding: report?.encoding,
            hadBytes: report?.hadBytes)
    }

    private var state: JobView.State {
        switch outcome?.0 {
        case .succeeded: .succeeded
        case .undone(let cause): cause.code == .cancelled ? .cancelled : .undone
        case .failed(let cause): cause.code == .cancelled ? .cancelled : .failed
        case nil: waiting == nil ? .running : .stuck
        }
    }

    private var error: TorporError? {
        switch outcome?.0 {
        case .undone(let cause), .failed(let cause): cause
        case .succeeded: nil
        case nil: interruption
        }
    }
}
