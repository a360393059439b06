import TorporModel
import TorporSaga

/// Puts the claim down: the workload may be claimed anew. One that was lost on both sides is written down as ended, with the snapshot that
/// is left of it.
struct FreeStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .free }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        var row = try await tools.row(of: saga)
        guard row.job == saga.job.id else { return .done(.nothing) }
        if row.phase == .committed {
            row = try await tools.change(saga, from: .committed, to: .released, incarnation: row.incarnation)
        }
        if Mutant.isPlanted(.claimKept) { return .done(.nothing) }
        if row.phase == .released || row.phase == .returned {
            let isLost = saga.lost != nil
            let kept =
                isLost && row.phase == .returned && saga.has(.copy)
                ? try tools.snapshotRow(try saga.capturedManifest(), on: try tools.target(of: saga), in: saga) : nil
            let life: WorkloadLife? = isLost ? .stopped : saga.wasWoken ? .running : nil
            try await tools.change(saga, from: row.phase, to: .free, incarnation: row.incarnation, life: life, snapshot: kept)
        }
        return .done(.nothing)
    }
}
