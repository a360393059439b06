import TorporModel
import TorporSaga

/// After a restore: the chunks that were fetched for it are dropped; the snapshot stays where it was kept.
struct CollectFetchedStep: SagaStep {
    let tools: SagaTools
    let snapshot: SnapshotID
    var name: StepName { .collect }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let incarnation = try saga.committedIncarnation()
        let synced = try await tools.order(.sync, to: try tools.target(of: saga), in: saga, incarnation: incarnation)
        try await tools.dropFetched(snapshot, in: saga)
        try await ImageStep(tools: tools, origin: .snapshot(snapshot)).collect(saga)
        let target = try tools.target(of: saga)
        if let old = try saga.claim().home, old != target {
            try await tools.owe(try tools.debt(.remove, of: old, in: saga, incarnation: incarnation))
        }
        if case .gone = synced { return .lost(torn(target)) }
        return .done(.nothing)
    }

    /// The snapshot is as whole as it was; what has run of it since is lost.
    private func torn(_ target: NodeID) -> TorporError {
        TorporError(
            .lost, "\(target) lost the restored copy before its files were on disk", remedy: "restore it again: torpor restore \(snapshot)")
    }
}
