import TorporModel
import TorporSaga

/// Captures a frozen workload into a snapshot that outlives the job: on disk before it is answered.
struct CaptureStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .capture }
    var limit: Duration { .seconds(900) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let source = try tools.source(of: saga)
        let row = try await tools.row(of: saga)
        let verb = Order.Verb.capture(
            snapshot: SnapshotID(unchecked: "\(saga.job.id)"), createdAt: tools.now(), lineage: row.lineage, durable: true)
        return try await LeaseKeeper(tools: tools).holding(saga) { () async throws(TorporError) in
            guard case .captured(let manifest) = try await tools.order(verb, to: source, in: saga) else { throw .mixedUp("capture") }
            return .done(.captured(manifest))
        }
    }

    /// Drops the snapshot; if the source was lost meanwhile, a whole one is all that is left, and stays.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        if saga.lost != nil, saga.has(.capture) { return .undone }
        try await tools.owe(try tools.debt(.collect, of: try tools.source(of: saga), in: saga))
        return .undone
    }
}
