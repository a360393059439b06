import TorporModel
import TorporSaga

/// Begins an ended workload anew, over the files that it left at its home. Until its row is committed it can be ended again.
struct StartAgainStep: SagaStep {
    let tools: SagaTools
    /// Whether what still runs of it is ended first.
    let ends: Bool
    /// nil: what the workload's specification says.
    let graceMs: UInt64?
    var name: StepName { .startAgain }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let spec = try await tools.row(of: saga).spec
        let verb = Order.Verb.restart(graceMs: ends ? graceMs ?? spec.stop.graceMs : nil)
        let answer = try await tools.order(
            verb, to: try tools.target(of: saga), in: saga, secrets: try await tools.secrets(of: saga, naming: spec.secrets))
        guard case .running = answer else { throw .mixedUp("restart") }
        return .done(.nothing)
    }

    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        try await tools.owe(try tools.debt(.discard, of: try tools.target(of: saga), in: saga))
        return .undone
    }
}
