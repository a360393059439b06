import TorporModel
import TorporSaga

/// Puts the claim down: the workload may be claimed anew.
struct FreeStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .free }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        var row = try await tools.row(of: saga)
        guard row.job == saga.job.id else { return .done(.nothing) }
        if row.phase == .committed {
            row = try await tools.change(saga, from: .committed, to: .released, incarnation: row.incarnation)
        }
        if row.phase == .released || row.phase == .returned {
            try await tools.change(saga, from: row.phase, to: .free, incarnation: row.incarnation)
        }
        return .done(.nothing)
    }
}
