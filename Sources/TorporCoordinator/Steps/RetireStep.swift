import TorporModel
import TorporSaga

/// Destroys the sealed original, after what came along is on the target's disk. A source that does not answer owes it.
struct RetireStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .retire }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let incarnation = try saga.committedIncarnation()
        _ = try await tools.order(.sync, to: try tools.target(of: saga), in: saga, incarnation: incarnation)
        // Only now is it owed: a debt may be paid at any moment.
        try await tools.owe(try tools.debt(.retire, of: try tools.source(of: saga), in: saga))
        return .done(.nothing)
    }
}
