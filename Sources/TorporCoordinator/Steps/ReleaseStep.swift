import TorporModel
import TorporSaga

/// Lets the held copy run, under the new incarnation only, and writes down that it does. Repeated for ever.
struct ReleaseStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .release }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let target = try tools.target(of: saga)
        let incarnation = try saga.committedIncarnation()
        let hash = try saga.capturedManifest().hash
        switch try await tools.order(.release(manifest: hash), to: target, in: saga, incarnation: incarnation) {
        case .running:
            let row = try await tools.row(of: saga)
            if row.phase == .committed {
                try await tools.change(saga, from: .committed, to: .released, incarnation: incarnation)
            }
            return .done(.nothing)
        case .vowed(let through) where through >= incarnation:
            return try await returnHome(saga, from: incarnation)
        case .gone:
            // Whether it ran, nobody knows: the original may be older than what people have seen. Only a person may decide for it.
            throw TorporError(
                .lost, "\(target) lost the copy just as it was let run; whether it ran is not known, and the original stays frozen",
                remedy: "look at \(target); both copies and the artifacts are kept")
        default: throw .mixedUp("release")
        }
    }

    /// The held copy was lost and the target vowed never to run it. After a migration the sealed original is the workload again
    /// (handoff-rules A6, exact); after a restore the snapshot still is.
    private func returnHome(_ saga: SagaRecord, from incarnation: Incarnation) async throws(TorporError) -> StepResult {
        let target = try tools.target(of: saga)
        let cause = TorporError(
            .engineFailed, "the held copy was lost at \(target) before it ran",
            remedy: "look at the agent's log on \(target), then try again")
        let next = incarnation.next
        let wasSealed = saga.has(.seal)
        if try await tools.row(of: saga).phase == .committed {
            // After a restore too: what is left at the old home is still to be cleared when the workload lives elsewhere.
            let pivot = RowChange.Pivot(home: try saga.claim().home ?? target, incarnation: next)
            try await tools.change(
                saga, from: .committed, to: .returned, incarnation: incarnation, pivot: pivot, life: wasSealed ? nil : .stopped)
        }
        return .returned(next, cause)
    }
}
