package import TorporModel

/// One move of a saga, with its undo below it in the same file. Both may run twice: a crash may come after every line.
package protocol SagaStep: Sendable {
    var name: StepName { get }

    /// How long an undoable step may take, repeats included, before the job undoes itself. After the pivot there is no such limit.
    var limit: Duration { get }

    /// Does it, or finds it done.
    ///
    /// - Throws: a code with `outcomeUnknown` to be repeated; any other is a definite refusal.
    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult

    /// Takes it back, also when `perform` only may have begun. Repeated until it returns.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult
}

extension SagaStep {
    package var limit: Duration { .seconds(60) }
    package func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult { .undone }
}
