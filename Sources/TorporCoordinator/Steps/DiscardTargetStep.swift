import TorporModel
import TorporSaga

/// After a return: what the target still holds is thrown away, or owed.
struct DiscardTargetStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .discardTarget }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let target = try tools.target(of: saga)
        try await tools.owe(try tools.debt(.discard, of: target, in: saga))
        try await tools.owe(try tools.debt(.collect, of: target, in: saga))
        try await tools.owe(try tools.debt(.collect, of: try tools.source(of: saga), in: saga))
        return .done(.nothing)
    }
}
