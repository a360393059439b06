import TorporModel
import TorporSaga

/// Takes the promise of a sleeping workload's home not to wake it from this snapshot: refused if a request was faster.
struct SuspendStep: SagaStep {
    let tools: SagaTools
    let snapshot: SnapshotID
    var name: StepName { .seal }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let hash = try await tools.snapshot(snapshot).manifest.hash
        guard case .sealed = try await tools.order(.seal(manifest: hash), to: try tools.source(of: saga), in: saga) else {
            throw .mixedUp("seal")
        }
        return .done(.nothing)
    }

    /// It may be woken there again. A workload that was woken before it was asked runs, and that is as good.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        do throws(TorporError) {
            switch try await tools.order(.thaw, to: try tools.source(of: saga), in: saga) {
            case .done, .running, .stopped, .gone: return .undone
            default: throw .mixedUp("thaw")
            }
        } catch  where error.code == .attemptOver {
            return .undone
        }
    }
}
