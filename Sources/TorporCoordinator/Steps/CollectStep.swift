import TorporModel
import TorporSaga

/// Drops what the attempt left in the chunk stores; who does not answer owes it.
struct CollectStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .collect }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        try await tools.oweCollecting(saga)
        return .done(.nothing)
    }
}
