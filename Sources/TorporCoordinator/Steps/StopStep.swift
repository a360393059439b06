import TorporModel
import TorporSaga

/// Ends the workload where it lives: kindly, then by force. Comes after the row says stopped, and is repeated until it is answered.
struct StopStep: SagaStep {
    let tools: SagaTools
    let graceMs: UInt64
    var name: StepName { .stop }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let home = try tools.source(of: saga)
        guard case .stopped(let status) = try await tools.order(.stop(graceMs: graceMs), to: home, in: saga) else { throw .mixedUp("stop") }
        return .done(.stopped(exitStatus: status))
    }
}
