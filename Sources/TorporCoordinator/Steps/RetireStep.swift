import TorporModel
import TorporSaga

/// Destroys the sealed original, after what came along is on the target's disk. A source that does not answer owes it.
struct RetireStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .retire }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let incarnation = try saga.committedIncarnation()
        let target = try tools.target(of: saga)
        // What was lost on both sides needs no syncing; what is left of the original is only to be cleared away.
        if saga.lost == nil, case .gone = try await tools.order(.sync, to: target, in: saga, incarnation: incarnation) {
            // The original is older than what people have seen, and all that there is: only a person may decide for it.
            throw TorporError(
                .lost, "\(target) lost the copy before its files were on disk, and the original stays frozen",
                remedy: "look at \(target); both copies and the artifacts are kept")
        }
        // Only now is it owed: a debt may be paid at any moment.
        try await tools.owe(try tools.debt(.retire, of: try tools.source(of: saga), in: saga))
        return .done(.nothing)
    }
}
