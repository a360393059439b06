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
        guard row.phase == .free, row.life != .asleep, let home = row.home, let node = nodes.first(where: { $0.id == home }) else {
            return false
        }
        let mine = node.engine.inner.copies.filter { $0.workload == row.id }
        return !mine.contains { node.engine.inner.truth(of: $0).isWhole }
    }

    /// Whether its home has what is left of an ended workload.
    func hasFiles(_ row: WorkloadRow) -> Bool { ended(row) != nil }

    /// The ended copy that its home has, with how it ended; none of which files were lost.
    private func ended(_ row: WorkloadRow) -> (node: NodeID, status: Int32?)? {
        guard let node = nodes.first(where: { $0.id == row.home }) else { return nil }
        for copy in node.engine.inner.copies where copy.workload == row.id && !node.engine.inner.isTorn(copy) {
            if case .exited(let status) = node.engine.inner.truth(of: copy) { return (node.id, status) }
        }
        return nil
    }

    /// Its home was woken from a snapshot, or brought from elsewhere, and lost its power before it knew that all of it was on disk: a person
    /// restores it from that snapshot.
    private func isInDoubt(_ row: WorkloadRow) -> Bool {
        nodes.first { $0.id == row.home }?.disk.look { state in
            guard let record = state.record(of: row.id), let copy = record.state.copy else { return false }
            return record.gone != nil && copy.made == record.released && record.synced < copy.made
        } ?? false
    }

    /// Workloads that are to run by their rows and to be started again, without end, by their policies, and are down all the same.
    var downAgainstPolicy: [WorkloadID] {
        catalogue.rows.filter { row in
            guard row.phase == .free, row.life == .running, row.spec.restart.limit == nil, let (home, status) = ended(row) else {
                return false
            }
            if isInDoubt(row) { return false }
            return row.spec.restart.wants(after: status) && !catalogue.isCordoned(home)
        }.map(\.id).sorted()
    }

    /// Sleeping workloads that were woken, of which their rows have not been told.
    var wokenUnnoticed: [WorkloadID] {
        catalogue.rows.filter { row in
            guard row.phase == .free, row.life == .asleep, let node = nodes.first(where: { $0.id == row.home }) else { return false }
            return !node.mayWake(row.id)
        }.map(\.id).sorted()
    }

    /// By a person's hand.
    func cordon(_ node: NodeID, _ isOn: Bool) {
        scheduler.note("\(node) \(isOn ? "cordoned" : "uncordoned")")
        catalogue.cordonNow(node, isOn)
    }
}
