import TorporModel
import TorporSaga

/// Gives the workload's home the right to wake it: from here on a request needs nobody else. Repeated for ever.
struct GrantStep: SagaStep {
    let tools: SagaTools
    /// Of a workload that slept elsewhere: the snapshot that was brought; nil: the one that the job made.
    var snapshot: SnapshotID?
    var name: StepName { .grant }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let manifest = if let snapshot { try await tools.snapshot(snapshot).manifest } else { try saga.capturedManifest() }
        let home = snapshot == nil ? try tools.source(of: saga) : try tools.target(of: saga)
        let needed = try tools.readManifest(manifest).spec.secrets
        let secrets = try await tools.secrets(of: saga, naming: needed)
        let incarnation = try saga.committedIncarnation()
        do throws(TorporError) {
            switch try await tools.order(.grant(manifest: manifest), to: home, in: saga, incarnation: incarnation, secrets: secrets) {
            case .done: return .done(.nothing)
            case .running:
                _ = try await tools.order(.redirect, to: home, in: saga, incarnation: incarnation)
                return .done(.woken)
            default: throw .mixedUp("grant")
            }
        } catch {
            // The old home has it until it is retired: brought again before this is tried again.
            if snapshot != nil, [.notFound, .corrupt].contains(error.code) {
                let fetch = Order.Verb.fetch(manifest: manifest, from: try await tools.address(of: try tools.source(of: saga)))
                _ = try await tools.order(fetch, to: home, in: saga)
            }
            throw error
        }
    }
}
