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
        let home = try tools.source(of: saga)
        do throws(TorporError) {
            guard case .done = try await tools.order(.wake, to: home, in: saga, secrets: secrets) else { throw .mixedUp("wake") }
        } catch  where error.code.mayDoElsewhere {
            throw TorporError(
                error.code, "node \(home) cannot wake it: \(error.message)",
                remedy: "it is brought to a node that can, and woken there, if there is one: torpor show \(row.name)", cause: error)
        }
        return .done(.nothing)
    }
}
