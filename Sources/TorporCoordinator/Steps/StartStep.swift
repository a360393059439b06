import TorporModel
import TorporSaga

/// Starts a workload from its specification. Until its row is committed it can be thrown away again.
struct StartStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .start }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let row = try await tools.row(of: saga)
        var spec = row.spec
        if let digest = saga.image { spec.image?.digest = digest }
        let secrets = try await tools.secrets(of: saga, naming: spec.secrets)
        let answer = try await tools.order(
            .start(name: row.name, spec: spec), to: try tools.target(of: saga), in: saga, secrets: secrets)
        guard case .running = answer else { throw .mixedUp("start") }
        return .done(.nothing)
    }

    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        try await tools.owe(try tools.debt(.discard, of: try tools.target(of: saga), in: saga))
        return .undone
    }
}
