import TorporModel
import TorporSaga

/// Lets a checkpointed workload run on, seen running, and opens its door.
struct ThawStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .thaw }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let source = try tools.source(of: saga)
        switch try await tools.order(.thaw, to: source, in: saga) {
        // Ended by itself since: it was seen to have gone on.
        case .running, .stopped: break
        default:
            throw TorporError(.lost, "the node of \(saga.job.name) lost it while it was frozen", remedy: "torpor snapshots")
        }
        _ = try await tools.order(.unfence, to: source, in: saga)
        return .done(.nothing)
    }
}
