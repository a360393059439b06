import TorporModel
import TorporSaga

/// After a move of what sleeps: the row says released, the old home gives up its right, and the snapshot there goes.
struct LeaveAsleepStep: SagaStep {
    let tools: SagaTools
    let snapshot: SnapshotID
    var name: StepName { .retire }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let source = try tools.source(of: saga)
        var kept = try await tools.snapshot(snapshot)
        let debts = [try tools.debt(.retire, of: source, in: saga), try tools.collecting(kept, on: source)]
        let row = try await tools.row(of: saga)
        if row.phase == .committed {
            kept.nodes.removeAll { $0 == source }
            try await tools.change(
                saga, from: .committed, to: .released, incarnation: row.incarnation, debts: debts, snapshot: kept)
        }
        for debt in debts { _ = await tools.pay(debt) }
        return .done(.nothing)
    }
}
