import TorporModel
import TorporSaga

/// Has the target restore exactly the captured manifest, held: not one instruction of it runs, whatever helper dies.
struct RestoreHeldStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .restoreHeld }
    var limit: Duration { .seconds(600) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let target = try tools.target(of: saga)
        let manifest = try saga.capturedManifest()
        let needed = try tools.readManifest(manifest).spec.secrets
        let secrets = try await tools.secrets(of: saga, naming: needed)
        let restore = { @Sendable () async throws(TorporError) -> Answer in
            try await tools.order(.restoreHeld(manifest: manifest), to: target, in: saga, secrets: secrets)
        }
        // A restore from a snapshot freezes nobody, so there is no lease to keep.
        let answer = saga.has(.freeze) ? try await LeaseKeeper(tools: tools).holding(saga, restore) : try await restore()
        guard case .held = answer else { throw .mixedUp("restoreHeld") }
        return .done(.nothing)
    }

    /// Destroys the held copy. Comes after the source runs again: until then the held copy may be the last one (handoff-rules A5).
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        try await tools.owe(try tools.debt(.discard, of: try tools.target(of: saga), in: saga))
        return .undone
    }
}
