import TorporModel
import TorporSaga

/// Opens the door at the new home: thawed *and reachable*, the blackout ends here.
struct RedirectStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .redirect }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let incarnation = try saga.committedIncarnation()
        _ = try await tools.order(.redirect, to: try tools.target(of: saga), in: saga, incarnation: incarnation)
        return .done(.nothing)
    }
}
