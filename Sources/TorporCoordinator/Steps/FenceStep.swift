import TorporModel
import TorporSaga

/// Closes the door over the workload's network: a frozen listener still completes handshakes in the kernel, and one such connection
/// makes a capture fail.
struct FenceStep: SagaStep {
    let tools: SagaTools
    /// Whoever comes meanwhile is heard of, and ends the job.
    var yields = false
    /// The workload is told before, by its hook, and may refuse: it goes to sleep, or stops for good.
    var announces = false
    var name: StepName { .fence }
    var limit: Duration { announces ? .seconds(150) : .seconds(60) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        _ = try await tools.order(.fence(yields: yields, announced: announces), to: try tools.source(of: saga), in: saga)
        return .done(.nothing)
    }

    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        _ = try await tools.order(.unfence, to: try tools.source(of: saga), in: saga)
        return .undone
    }
}
