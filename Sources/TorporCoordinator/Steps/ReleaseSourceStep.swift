import TorporModel
import TorporSaga

/// After a return pivot: the sealed original runs on, under the further incarnation.
struct ReleaseSourceStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .releaseSource }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let source = try tools.source(of: saga)
        let incarnation = try saga.committedIncarnation()
        let hash = try saga.capturedManifest().hash
        guard case .running = try await tools.order(.release(manifest: hash), to: source, in: saga, incarnation: incarnation) else {
            return .lost(
                TorporError(.lost, "both copies of \(saga.job.name) are gone", remedy: "look for a snapshot: torpor snapshots"))
        }
        _ = try await tools.order(.redirect, to: source, in: saga, incarnation: incarnation)
        return .done(.nothing)
    }
}
