import TorporModel
import TorporSaga

/// Has the target restore exactly the captured manifest, held, while its memory is still in the frozen original.
struct RestoreLazilyStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .restoreHeld }
    var limit: Duration { .seconds(600) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let target = try tools.target(of: saga)
        let manifest = try saga.capturedManifest()
        let secrets = try await tools.secrets(of: saga, naming: try tools.readManifest(manifest).spec.secrets)
        let from = try await tools.address(of: try tools.source(of: saga))
        return try await LeaseKeeper(tools: tools).holding(saga) { () async throws(TorporError) in
            let restore = Order.Verb.restoreLazily(manifest: manifest, from: from)
            guard case .held = try await tools.order(restore, to: target, in: saga, secrets: secrets) else {
                throw .mixedUp("restoreLazily")
            }
            return .done(.nothing)
        }
    }

    /// Destroys the held copy, after the source runs again.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        try await tools.owe(try tools.debt(.discard, of: try tools.target(of: saga), in: saga))
        return .undone
    }
}
