import TorporModel
import TorporSaga

/// Destroys what is left of a removed workload at its home; the row stays as a tombstone.
struct RemoveStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .remove }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        guard let home = try saga.claim().home else { return .done(.nothing) }
        _ = try await tools.order(.remove, to: home, in: saga, incarnation: try saga.committedIncarnation())
        return .done(.nothing)
    }
}
