import TorporModel
import TorporSaga

/// The pivot of a job that has brought a sleep to a second node: that node is entered as a holder, and the claim put down, in one transaction.
struct KeepElsewhereStep: SagaStep {
    let tools: SagaTools
    let snapshot: SnapshotID
    var name: StepName { .commit }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let target = try tools.target(of: saga)
        // The slot that the chunks came into; they stay.
        let slot = try tools.debt(.discard, of: target, in: saga)
        var kept = try await tools.snapshot(snapshot)
        if !kept.nodes.contains(target) {
            kept.nodes.append(target)
            do throws(TorporError) { try await tools.change(saga, from: .claimed, to: .free, debts: [slot], snapshot: kept) } catch {
                // Another coordinator was first: undone now, what it has just promised would be thrown away.
                guard error.code == .conflict, try await tools.snapshot(snapshot).nodes.contains(target) else { throw error }
            }
        }
        _ = await tools.pay(slot)
        return .done(.nothing)
    }
}
