package import TorporModel

/// What to do next.
package enum SagaAction: Hashable, Sendable {
    /// Perform; `interruptible` before the pivot, where a cancellation or a deadline leads to the abort.
    case perform(StepName, interruptible: Bool)
    /// Change the row so that commit can no longer succeed.
    case abort(TorporError)
    case undo(StepName)
    /// Write the outcome.
    case finish(SagaOutcome)
    /// All is written.
    case rest(SagaOutcome)
}
