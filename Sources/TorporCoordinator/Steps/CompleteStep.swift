import TorporModel
import TorporPorts
import TorporSaga

/// Waits until the target has every page. Until then the original is the only whole copy: losing its node loses the workload.
struct CompleteStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .complete }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        if Mutant.isPlanted(.retireBeforeComplete) { return .done(.nothing) }
        let source = try tools.source(of: saga)
        // A person's word that it will not come back: what still lacks memory is ended rather than left to hang for ever.
        let isGivenUp = try await tools.catalogue.nodes().first { $0.node == source }?.revoked ?? false
        let from = isGivenUp ? nil : try await tools.address(of: source)
        let incarnation = try saga.committedIncarnation()
        switch try await tools.order(.complete(from: from), to: try tools.target(of: saga), in: saga, incarnation: incarnation) {
        case .done: return .done(.nothing)
        case .gone: return try await judgeLoss(saga, isGivenUp ? nil : source)
        default: throw .mixedUp("complete")
        }
    }

    /// The copy at the target is gone before it was whole. While the original is there only a person may decide for it.
    ///
    /// - Parameter source: nil when it was given up.
    private func judgeLoss(_ saga: SagaRecord, _ source: NodeID?) async throws(TorporError) -> StepResult {
        let target = try tools.target(of: saga)
        if let source, try await hasOriginal(saga, source) {
            throw TorporError(
                .lost, "\(target) lost the copy before all of its memory had come, and the original stays frozen",
                remedy: "look at \(target); the original at \(source) is older than what people may have seen")
        }
        return .lost(
            TorporError(
                .lost, "the original of \(saga.job.name) was lost before \(target) had all of its memory, and the copy there was ended",
                remedy: "look for a snapshot: torpor snapshots"))
    }

    /// Asked by the seal that it has answered before: repeating that changes nothing.
    private func hasOriginal(_ saga: SagaRecord, _ source: NodeID) async throws(TorporError) -> Bool {
        do throws(TorporError) {
            let answer = try await tools.order(.seal(manifest: try saga.capturedManifest().hash), to: source, in: saga)
            return answer == .sealed
        } catch  where !error.code.outcomeUnknown {
            return false
        }
    }
}
