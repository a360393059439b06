import TorporModel
import TorporSaga

/// The source captures what is left, and the target takes the chunks while they are cut, agent to agent, verifying each; then it fetches
/// what it has not, by the signed manifest, which alone is believed.
struct CopyStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .copy }
    var limit: Duration { .seconds(900) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let source = try tools.source(of: saga)
        let target = try tools.target(of: saga)
        let address = try await tools.address(of: source)
        return try await LeaseKeeper(tools: tools).holding(saga) { () async throws(TorporError) in
            let snapshot = SnapshotID(unchecked: "\(saga.job.id)")
            let capture = Order.Verb.capture(
                snapshot: snapshot, createdAt: tools.now(), lineage: try await tools.row(of: saga).lineage, durable: false, follower: target
            )
            let follow = Order.Verb.follow(snapshot: snapshot, from: address)
            guard case .captured(let manifest) = try await tools.order(capture, to: source, whileTarget: follow, in: saga) else {
                throw .mixedUp("capture")
            }
            let fetch = Order.Verb.fetch(manifest: manifest, from: address, urgency: .frozen)
            guard case .fetched(let report) = try await tools.order(fetch, to: target, in: saga) else { throw .mixedUp("fetch") }
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
