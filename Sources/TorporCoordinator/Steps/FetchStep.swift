import TorporModel
import TorporSaga

/// Brings a snapshot to the target from a node that has it; nothing to do where the target is that node.
struct FetchStep: SagaStep {
    let tools: SagaTools
    let snapshot: SnapshotID
    var name: StepName { .fetch }
    var limit: Duration { .seconds(900) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let kept = try await tools.snapshot(snapshot)
        let target = try tools.target(of: saga)
        if kept.nodes.contains(target) {
            return .done(.copied(kept.manifest, FetchReport(sentBytes: 0, logicalBytes: kept.logicalBytes)))
        }
        guard let holder = kept.nodes.first else {
            throw TorporError(.notFound, "no node holds snapshot \(snapshot) any more", remedy: "torpor snapshots")
        }
        let verb = Order.Verb.fetch(manifest: kept.manifest, from: try await tools.address(of: holder))
        guard case .fetched(let report) = try await tools.order(verb, to: target, in: saga) else { throw .mixedUp("fetch") }
        return .done(.copied(kept.manifest, report))
    }

    /// Drops the fetched chunks again, where they were fetched.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        try await tools.dropFetched(snapshot, in: saga)
        return .undone
    }
}
