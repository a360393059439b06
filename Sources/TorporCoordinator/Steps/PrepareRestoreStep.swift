import TorporModel
import TorporSaga

/// Has the target judge a snapshot's needs and make an empty slot.
struct PrepareRestoreStep: SagaStep {
    let tools: SagaTools
    let snapshot: SnapshotID
    var name: StepName { .prepareTarget }

    func perform(_ saga: SagaRecord) async throws(TorporError) -> StepResult {
        let kept = try await tools.snapshot(snapshot)
        let row = try await tools.row(of: saga)
        var needs = try tools.readManifest(kept.manifest).needs
        // What a mark said when the snapshot was made may have been written anew since, for a move.
        needs.shared = needs.shared.map { SharedFolder(path: $0.path, mark: $0.mark, proof: nil) }
        _ = try await tools.order(
            .prepare(name: row.name, spec: row.spec, needs: needs), to: try tools.target(of: saga), in: saga)
        return .done(.needs(needs))
    }

    func undo(_ saga: SagaRecord) async throws(TorporError) -> UndoResult {
        if !saga.started.contains(.restoreHeld) {
            try await tools.owe(try tools.debt(.discard, of: try tools.target(of: saga), in: saga))
        }
        return .undone
    }
}
