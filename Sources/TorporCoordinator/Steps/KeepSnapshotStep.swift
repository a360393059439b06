import TorporModel
import TorporPorts
import TorporSaga

/// The pivot of a checkpoint that left its workload running: the snapshot is entered and the claim put down in one transaction.
struct KeepSnapshotStep: SagaStep {
    let tools: SagaTools
    var name: StepName { .commit }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let manifest = try saga.capturedManifest()
        let row = try tools.snapshotRow(manifest, on: try tools.source(of: saga), in: saga)
        if try await tools.catalogue.snapshot(row.id) == nil {
            do throws(TorporError) { try await tools.change(saga, from: .claimed, to: .free, snapshot: row) } catch {
                // Another coordinator was first: undone now, the snapshot that it has just promised would be thrown away.
                guard error.code == .conflict, try await tools.catalogue.snapshot(row.id) != nil else { throw error }
            }
        }
        if Mutant.isPlanted(.collectsWhatIsKept) {
            try await tools.owe(try tools.debt(.collect, of: try tools.source(of: saga), in: saga))
        }
        return .done(.nothing)
    }
}
