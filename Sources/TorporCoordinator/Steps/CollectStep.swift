import TorporModel
import TorporSaga

/// Drops what the attempt left in the chunk stores; who does not answer owes it.
struct CollectStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .collect }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        try await tools.owe(try tools.debt(.collect, of: try tools.source(of: saga), in: saga))
        try await tools.owe(try tools.debt(.collect, of: try tools.target(of: saga), in: saga))
        return .done(.nothing)
    }
}
