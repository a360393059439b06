import TorporModel
import TorporPorts
import TorporSaga

/// Claims the workload and holds capacity on the target, in one transaction; the claim carries a fresh attempt number.
struct ReserveStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .reserve }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let claim = Claim(
            workload: saga.job.workload, job: saga.job.id, target: saga.job.to, incarnation: saga.job.incarnation,
            memoryBytes: saga.job.request.kind.reservedMemoryBytes)
        let row = try await tools.catalogue.claim(claim)
        return .done(.claimed(row.attempt, row.incarnation, home: row.home))
    }

    /// Puts the claim down: the row says free. A workload that never came to life is forgotten with its first job, so that its name is
    /// free. One that was lost meanwhile is written down as ended, with whatever whole snapshot of it was made.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        let row = try await tools.row(of: saga)
        guard row.job == saga.job.id else { return .undone }
        var life: WorkloadLife?
        if row.life == .new { life = .removed } else if saga.lost != nil { life = .stopped }
        var kept: SnapshotRow?
        if saga.lost != nil, let manifest = saga.manifest, saga.has(.copy) || saga.has(.capture) {
            let keeper = saga.has(.copy) ? try tools.target(of: saga) : try tools.source(of: saga)
            kept = try tools.snapshotRow(manifest, on: keeper, in: saga)
        }
        let from: RowPhase =
            switch row.phase {
            case .lost: .lost
            // A claim that came late, of a coordinator that was deposed: this job's log never heard of it.
            case .claimed where !saga.has(.reserve): .claimed
            default: .aborted
            }
        let change = RowChange(
            workload: row.id, attempt: row.attempt, from: from, incarnation: row.incarnation, to: .free,
            life: life, snapshot: kept)
        _ = try await tools.catalogue.change(change)
        return .undone
    }
}
