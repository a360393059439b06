import TorporModel
import TorporSaga

/// After `checkpoint --stop`: the row says released, and the sealed original is destroyed; the snapshot is the workload now.
struct RetireAsleepStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .retire }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let debt = try tools.debt(.retire, of: try tools.source(of: saga), in: saga)
        let row = try await tools.row(of: saga)
        if row.phase == .committed {
            try await tools.change(saga, from: .committed, to: .released, incarnation: row.incarnation, debts: [debt])
        }
        _ = await tools.pay(debt)
        return .done(.nothing)
    }
}
