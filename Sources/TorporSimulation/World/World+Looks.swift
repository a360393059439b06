import TorporModel
import TorporStore

/// What only somebody outside the world can see.
extension World {
    /// A snapshot of the workload that people could restore, if there is one.
    func snapshot(of workload: WorkloadID) -> SnapshotID? {
        let ids = catalogue.kept.filter { $0.workload == workload }.map(\.id).sorted()
        return ids.isEmpty ? nil : ids[scheduler.draw { $0.index(below: ids.count) }]
    }

    /// Whether a workload that should run does not, and nothing works on it.
    func isGone(_ row: WorkloadRow) -> Bool {
        guard row.phase == .free, let home = row.home, let node = nodes.first(where: { $0.id == home }) else { return false }
        let mine = node.engine.inner.copies.filter { $0.workload == row.id }
        return !mine.contains { node.engine.inner.truth(of: $0).isWhole }
    }

    /// By a person's hand.
    func cordon(_ node: NodeID, _ isOn: Bool) {
        scheduler.note("\(node) \(isOn ? "cordoned" : "uncordoned")")
        catalogue.cordonNow(node, isOn)
    }
}
