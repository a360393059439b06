import TorporModel
import TorporSaga

/// The source captures what is left into its chunk store, the target takes the chunks from there, agent to agent, verifying each.
struct CopyStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .copy }
    var limit: Duration { .seconds(900) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let source = try tools.source(of: saga)
        let target = try tools.target(of: saga)
        let claim = try saga.claim()
        let row = try await tools.row(of: saga)
        let capture = Order.Verb.capture(
            snapshot: SnapshotID(unchecked: "\(saga.job.id)"), createdAt: tools.now(), lineage: row.lineage, durable: false)
        let address = try await tools.address(of: source)
        return try await LeaseKeeper(tools: tools).holding(saga) { () async throws(TorporError) in
            guard case .captured(let manifest) = try await tools.order(capture, to: source, in: saga) else { throw .mixedUp("capture") }
            let fetch = Order.Verb.fetch(manifest: manifest, from: address)
            let answer = try await tools.order(
                fetch, to: target, for: saga.job.workload, attempt: claim.attempt, incarnation: claim.incarnation)
            guard case .fetched(let report) = answer else { throw .mixedUp("fetch") }
            return .done(.copied(manifest, report))
        }
    }

    /// Drops the artifacts on both sides; if the source was lost meanwhile, what the target has whole is all that is left, and stays.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        if saga.lost == nil || !saga.has(.copy) {
            try await tools.owe(try tools.debt(.collect, of: try tools.target(of: saga), in: saga))
        }
        try await tools.owe(try tools.debt(.collect, of: try tools.source(of: saga), in: saga))
        return .undone
    }
}
