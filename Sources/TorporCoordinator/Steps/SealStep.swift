import TorporModel
import TorporSaga

/// Takes the source's promise not to thaw on its own, for exactly this capture in one unbroken freeze.
///
/// Undone by the thaw of `FreezeStep`, which lifts a seal too.
struct SealStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .seal }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        if Mutant.isPlanted(.skipSeal) { return .done(.nothing) }
        let hash = try saga.capturedManifest().hash
        switch try await tools.order(.seal(manifest: hash), to: try tools.source(of: saga), in: saga) {
        case .sealed: return .done(.nothing)
        // Gone, and it never ran after this very capture: as good as a seal (handoff-rules A5), unless its memory went with it.
        case .gone(let exact?) where exact == hash && saga.isCaptureWhole: return .done(.nothing)
        default: throw TorporError(.attemptOver, "the source of \(saga.job.name) is not frozen any more")
        }
    }
}
