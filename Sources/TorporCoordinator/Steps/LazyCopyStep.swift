import TorporModel
import TorporSaga

/// As `CopyStep`, but for the memory that can be brought later: what it takes does not grow with the workload.
struct LazyCopyStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .copy }
    var limit: Duration { .seconds(900) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let source = try tools.source(of: saga)
        let target = try tools.target(of: saga)
        let row = try await tools.row(of: saga)
        let capture = Order.Verb.captureLazily(
            snapshot: SnapshotID(unchecked: "\(saga.job.id)"), createdAt: tools.now(), lineage: row.lineage)
        let address = try await tools.address(of: source)
        return try await LeaseKeeper(tools: tools).holding(saga) { () async throws(TorporError) in
            guard case .captured(let manifest) = try await tools.order(capture, to: source, in: saga) else {
                throw .mixedUp("captureLazily")
            }
            let fetch = Order.Verb.fetch(manifest: manifest, from: address, urgency: .frozen)
            guard case .fetched(let report) = try await tools.order(fetch, to: target, in: saga) else { throw .mixedUp("fetch") }
            return .done(.copied(manifest, report))
        }
    }

    /// On both sides: without the original's memory it is no copy of anything.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        try await tools.oweCollecting(saga)
        return .undone
    }
}
