import TorporModel
import TorporSaga

/// Has the source say what hinders the move and what it needs, and the target judge that, before anything is frozen; makes an empty slot.
struct PrepareTargetStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .prepareTarget }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let source = try tools.source(of: saga)
        guard case .needs(let needs) = try await tools.order(.survey(lazily: saga.isLazy), to: source, in: saga) else {
            throw .mixedUp("survey")
        }
        let row = try await tools.row(of: saga)
        let verb = Order.Verb.prepare(name: row.name, spec: row.spec, needs: needs)
        _ = try await tools.order(verb, to: try tools.target(of: saga), in: saga)
        return .done(.needs(needs))
    }

    /// Discards the slot, unless the held copy's undo has taken it along.
    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        if !saga.started.contains(.restoreHeld) {
            try await tools.owe(try tools.debt(.discard, of: try tools.target(of: saga), in: saga))
        }
        return .undone
    }
}
