import TorporModel
import TorporSaga

/// After a return: what the target still holds is thrown away, or owed.
struct DiscardTargetStep: SagaStep {
    let tools: SagaTools
    /// Of a restore: what was fetched for it. nil for a move, whose artifacts are nobody else's.
    var snapshot: SnapshotID?
    var name: StepName { .discardTarget }

    /// If the original turned out to be gone too, what the target fetched is the last exact copy, and stays.
    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let target = try tools.target(of: saga)
        try await tools.owe(try tools.debt(.discard, of: target, in: saga))
        if let snapshot {
            try await tools.dropFetched(snapshot, in: saga)
        } else {
            if saga.lost == nil { try await tools.owe(try tools.debt(.collect, of: target, in: saga)) }
            try await tools.owe(try tools.debt(.collect, of: try tools.source(of: saga), in: saga))
        }
        return .done(.nothing)
    }
}
