package import TorporModel

/// Decides a saga. Knows no clock, no store, no agent: replaying a log through a fresh machine is recovery.
package struct SagaStateMachine: Sendable {
    /// Where the saga stands; each state owns exactly what is true in it.
    package enum State: Hashable, Sendable {
        case forward(next: Int)
        /// To be undone as soon as the row says so.
        case aborting(TorporError)
        case unwinding([StepName], TorporError)
        /// After a return pivot.
        case returning(next: Int, TorporError)
        case ended(SagaOutcome)
    }

    package private(set) var state: State = .forward(next: 0)
    package private(set) var record: SagaRecord
    private let shape: SagaShape

    package init(job: Job, shape: SagaShape) {
        record = SagaRecord(job: job)
        self.shape = shape
    }

    /// Whether the workload's home may have changed already, so that there is only forward.
    package var isPastPivot: Bool {
        switch state {
        case .forward(let next): next > shape.pivotIndex
        case .returning: true
        default: false
        }
    }

    /// The step up to which people may change their minds.
    private var lastUndoable: Int { Mutant.isPlanted(.undoAfterPivot) ? shape.pivotIndex + 2 : shape.pivotIndex }

    /// What to do now. Asking twice gives the same answer.
    package var next: SagaAction {
        switch state {
        case .forward(let next) where next < shape.steps.count:
            .perform(shape.steps[next], interruptible: next < lastUndoable)
        case .forward: .finish(record.lost.map { .failed($0) } ?? .succeeded)
        case .aborting(let cause): .abort(cause)
        case .unwinding(let steps, let cause):
            if let step = steps.first { .undo(step) } else { .finish(outcome(of: cause)) }
        case .returning(let next, _) where next < shape.detour.count: .perform(shape.detour[next], interruptible: false)
        case .returning(_, let cause): .finish(outcome(of: cause))
        case .ended(let outcome): .rest(outcome)
        }
    }

    /// The executor gave up on an undoable step whose outcome is not known: not a failure, but the reason to abort.
    package mutating func giveUp(_ cause: TorporError) {
        guard case .forward(let next) = state, next < shape.pivotIndex else { return }
        state = .aborting(cause)
    }

    /// Takes one line of the log.
    ///
    /// - Throws: `internal` for a line that cannot follow the ones before: an incident, not a state.
    package mutating func apply(_ event: SagaEvent.Kind) throws(TorporError) {
        switch (event, state) {
        case (.started(let step), .forward(let next)) where shape.steps.indices.contains(next) && shape.steps[next] == step,
            (.started(let step), .returning(let next, _)) where shape.detour.indices.contains(next) && shape.detour[next] == step:
            record.started.insert(step)
        case (.succeeded(let step, let output), .forward(let next)) where shape.steps.indices.contains(next) && shape.steps[next] == step:
            record.outputs[step] = output
            state = .forward(next: next + 1)
        case (.progressed(let step, let output), .forward(let next)) where shape.steps.indices.contains(next) && shape.steps[next] == step:
            record.outputs[step] = output
        case (.succeeded(shape.pivot, let output), .aborting):
            record.outputs[shape.pivot] = output
            state = .forward(next: shape.pivotIndex + 1)
        case (.succeeded(let step, let output), .returning(let next, let cause))
        where shape.detour.indices.contains(next) && shape.detour[next] == step:
            record.outputs[step] = output
            state = .returning(next: next + 1, cause)
        case (.failed(let step, let cause), .forward(let next)) where next <= shape.pivotIndex && shape.steps[next] == step:
            state = .aborting(cause)
        case (.interrupted(let cause), .forward(let next)) where next <= lastUndoable: state = .aborting(cause)
        case (.aborted(let cause), .forward(let next)) where next <= shape.pivotIndex: unwind(cause)
        case (.aborted(let cause), .aborting): unwind(cause)
        case (.undone(let step), .unwinding(let steps, let cause)) where steps.first == step:
            state = .unwinding(Array(steps.dropFirst()), cause)
        case (.lost(let cause), _): record.lost = cause
        case (.rescued(let incarnation), .unwinding):
            record.outputs[.commit] = .committed(incarnation)
            state = .forward(next: shape.pivotIndex + 1)
        case (.returned(let incarnation, let cause), .forward(let next)) where next > shape.pivotIndex:
            record.outputs[.commit] = .committed(incarnation)
            state = .returning(next: 0, cause)
        case (.ended(let outcome), _): state = .ended(outcome)
        case (.undoStarted, .unwinding), (.stuck, _), (.interrupted, _): break
        default:
            throw TorporError(.internal, "job \(record.job.id): \(event) cannot follow \(state)")
        }
    }

    /// Refused at the first step: nothing was changed, so there was nothing to undo.
    private func outcome(of cause: TorporError) -> SagaOutcome {
        if let lost = record.lost { return .failed(lost) }
        return record.outputs.isEmpty ? .failed(cause) : .undone(cause)
    }

    private mutating func unwind(_ cause: TorporError) {
        state = .unwinding(shape.undoOrder.filter { record.started.contains($0) }, cause)
    }
}
