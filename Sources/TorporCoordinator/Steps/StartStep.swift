import TorporModel
import TorporSaga

/// Starts a workload from its specification. Until its row is committed it can be thrown away again.
struct StartStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .start }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let row = try await tools.row(of: saga)
        let verb = Order.Verb.start(name: row.name, spec: row.spec)
        guard case .running = try await tools.order(verb, to: try tools.target(of: saga), in: saga) else { throw .mixedUp("start") }
        return .done(.nothing)
    }

    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        try await tools.owe(try tools.debt(.discard, of: try tools.target(of: saga), in: saga))
        return .undone
    }
}
