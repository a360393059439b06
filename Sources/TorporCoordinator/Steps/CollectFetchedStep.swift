import TorporModel
import TorporSaga

/// After a restore: the chunks that were fetched for it are dropped; the snapshot stays where it was kept.
struct CollectFetchedStep: SagaStep {
    let tools: SagaTools
    let snapshot: SnapshotID
    var name: StepName { .collect }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let incarnation = try saga.committedIncarnation()
        _ = try await tools.order(.sync, to: try tools.target(of: saga), in: saga, incarnation: incarnation)
        try await tools.dropFetched(snapshot, in: saga)
        let target = try tools.target(of: saga)
        if let old = try saga.claim().home, old != target {
            try await tools.owe(try tools.debt(.remove, of: old, in: saga, incarnation: incarnation))
        }
        return .done(.nothing)
    }
}
