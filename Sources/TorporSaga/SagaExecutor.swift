package import Logging
package import TorporModel
import Tracing

/// Drives one saga: reads its log, does what the state machine says, writes each line before the command it announces.
///
/// May be killed anywhere and started anew: it then repeats the last command, which every step and every agent allows.
package struct SagaExecutor: Sendable {
    private let job: Job
    private let plan: SagaPlan
    private let store: any SagaStore
    private let interruption: Interruption
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let limits: SagaLimits
    private let logger: Logger
    private let changed: @Sendable () async -> Void

    /// - Parameter changed: told after every write, for watchers.
    package init(
        job: Job, plan: SagaPlan, store: any SagaStore, interruption: Interruption, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp, limits: SagaLimits, logger: Logger, changed: @escaping @Sendable () async -> Void
    ) {
        self.job = job
        self.plan = plan
        self.store = store
        self.interruption = interruption
        self.clock = clock
        self.now = now
        self.limits = limits
        var logger = logger
        logger[metadataKey: "job.id"] = "\(job.id)"
        logger[metadataKey: "trace.id"] = "\(job.traceParent.traceID)"
        self.logger = logger
        self.changed = changed
    }

    /// Runs the saga to its end.
    ///
    /// - Throws: `conflict` when another coordinator has taken the job over; `internal` for a log that cannot be; `cancelled` when this
    ///   process is told to stop: the job then waits, whole, for the next start.
    package func run() async throws(TorporError) -> SagaOutcome {
        var log = SagaLog(job: job, shape: plan.shape, events: try await store.events(of: job.id))
        try log.replay()
        while true {
            if Task.isCancelled { throw Self.stopping }
            switch log.machine.next {
            case .perform(let step, let interruptible):
                if interruptible, let cause = interruption.cause {
                    try await write(.interrupted(cause), &log)
                    continue
                }
                try await perform(try plan.step(step), interruptible: interruptible, &log)
            case .abort(let cause): try await abort(cause, &log)
            case .undo(let step): try await undo(try plan.step(step), &log)
            case .finish(let outcome): try await write(.ended(outcome), &log)
            case .rest(let outcome): return outcome
            }
        }
    }

    private func perform(_ step: any SagaStep, interruptible: Bool, _ log: inout SagaLog) async throws(TorporError) {
        if !log.machine.record.started.contains(step.name) { try await write(.started(step.name), &log) }
        let record = log.machine.record
        let work = { @Sendable () async throws(TorporError) in
            try await traced(step.name.rawValue) { () async throws(TorporError) in try await step.perform(record) }
        }
        let result: Result<StepResult, TorporError>
        if interruptible {
            let repeater = Repeater(clock: clock, limits: limits, interruption: interruption)
            result = await repeater.bounded(by: step.limit, what: step.name, work)
        } else {
            result = try await insist(step.name, &log, refusable: step.name == plan.pivot, work)
        }
        switch result {
        case .success(.done(let output)): try await write(following(.succeeded(step.name, output), log), &log)
        case .success(.more(let output)): try await write(.progressed(step.name, output), &log)
        case .success(.returned(let incarnation, let cause)): try await write(.returned(incarnation, cause), &log)
        case .success(.lost(let cause)):
            try await write([.lost(cause), .succeeded(step.name, .nothing)], &log)
        case .failure where Task.isCancelled: throw Self.stopping
        case .failure(let error) where error == interruption.cause: try await write(.interrupted(error), &log)
        case .failure(let error) where error.code.outcomeUnknown: log.machine.giveUp(error)
        case .failure(let error): try await write(.failed(step.name, error), &log)
        }
    }

    private func abort(_ cause: TorporError, _ log: inout SagaLog) async throws(TorporError) {
        let record = log.machine.record
        let result = try await insist(plan.pivot, &log, refusable: false) { () async throws(TorporError) in try await plan.abort(record) }
        switch try result.get() {
        case .aborted: try await write(.aborted(cause), &log)
        case .committed(let incarnation): try await write(.succeeded(plan.pivot, .committed(incarnation)), &log)
        }
    }

    private func undo(_ step: any SagaStep, _ log: inout SagaLog) async throws(TorporError) {
        try await write(.undoStarted(step.name), &log)
        let record = log.machine.record
        let result = try await insist(step.name, &log, refusable: false) { () async throws(TorporError) in
            try await traced("undo \(step.name.rawValue)") { () async throws(TorporError) in try await step.undo(record) }
        }
        switch try result.get() {
        case .undone: try await write(.undone(step.name), &log)
        case .rescued(let incarnation): try await write(.rescued(incarnation), &log)
        case .lost(let cause):
            try await write([.lost(cause), .undone(step.name)], &log)
        }
    }

    /// This line, and in the same write the beginning of the step that it leads to: one wait for the disk less in every step, and a step
    /// that is written down as begun and was not is undone as one that may have begun.
    private func following(_ kind: SagaEvent.Kind, _ log: SagaLog) throws(TorporError) -> [SagaEvent.Kind] {
        var machine = log.machine
        try machine.apply(kind)
        guard case .perform(let next, let interruptible) = machine.next, !machine.record.started.contains(next) else { return [kind] }
        return interruptible && interruption.cause != nil ? [kind] : [kind, .started(next)]
    }

    /// Repeats until it is answered: there is only this way. Says in the log, once per reason, why it takes long.
    ///
    /// - Parameter refusable: a definite refusal is an answer too. True of the pivot alone: the row may have been aborted.
    /// - Throws: `conflict` when deposed, `cancelled` when this process is told to stop.
    private func insist<Value: Sendable>(
        _ step: StepName, _ log: inout SagaLog, refusable: Bool, _ work: () async throws(TorporError) -> Value
    ) async throws(TorporError) -> Result<Value, TorporError> {
        var pause = limits.firstPause
        var waited: Duration = .zero
        var said: String?
        while true {
            do throws(TorporError) {
                return .success(try await work())
            } catch {
                if Task.isCancelled { throw Self.stopping }
                if refusable, !error.code.outcomeUnknown { return .failure(error) }
                if waited >= limits.patience, said != error.message {
                    said = error.message
                    try await write(.stuck("\(step.rawValue): \(error.message)"), &log)
                    logger.warning("job is stuck", metadata: ["step.name": "\(step.rawValue)", "error": "\(error)"])
                }
            }
            do { try await clock.sleep(for: pause) } catch { throw Self.stopping }
            waited += pause
            pause = min(pause * 2, limits.longestPause)
        }
    }

    private static let stopping = TorporError(.cancelled, "the coordinator is stopping")

    private func write(_ kind: SagaEvent.Kind, _ log: inout SagaLog) async throws(TorporError) { try await write([kind], &log) }

    private func write(_ kinds: [SagaEvent.Kind], _ log: inout SagaLog) async throws(TorporError) {
        let time = now()
        let events = kinds.map { SagaEvent(at: time, kind: $0) }
        try await store.append(events, to: job.id, at: log.count)
        for event in events {
            try log.take(event)
            logger.debug("job log", metadata: ["event": "\(event.kind.word)"])
        }
        await changed()
    }

    private func traced<Result: Sendable>(
        _ name: String, _ work: () async throws(TorporError) -> Result
    ) async throws(TorporError) -> Result {
        do {
            return try await withSpan("\(job.request.kind.verb) \(name)", context: TraceLink.context(below: job.traceParent)) { span in
                span.attributes["torpor.job"] = job.id.rawValue
                span.attributes["torpor.workload"] = job.name.rawValue
                return try await work()
            }
        } catch {
            throw TorporError.wrap(error)
        }
    }
}
