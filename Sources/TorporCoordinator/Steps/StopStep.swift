import TorporModel
import TorporSaga

/// Ends the workload where it lives: kindly, then by force. Comes after the row says stopped, and is repeated until it is answered.
struct StopStep: SagaStep {
    let tools: SagaTools
    /// nil: what the workload's specification says.
    let graceMs: UInt64?
    var name: StepName { .stop }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let home = try tools.source(of: saga)
        let grace: UInt64 = if let graceMs { graceMs } else { try await tools.row(of: saga).spec.stop.graceMs }
        guard case .stopped(let status) = try await tools.order(.stop(graceMs: grace), to: home, in: saga) else { throw .mixedUp("stop") }
        return .done(.stopped(exitStatus: status))
    }
}
