import TorporModel
import TorporSaga

/// Has the home of a sleeping workload let it run, and open its door.
///
/// Nothing is undone: what was woken is awake, whatever becomes of the job, and the row is put right by what its home says.
struct WakeStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .wake }
    var limit: Duration { .seconds(600) }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let row = try await tools.row(of: saga)
        let secrets = try await tools.secrets(of: saga, naming: row.spec.secrets)
        guard case .done = try await tools.order(.wake, to: try tools.source(of: saga), in: saga, secrets: secrets) else {
            throw .mixedUp("wake")
        }
        return .done(.nothing)
    }
}
