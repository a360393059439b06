import TorporModel
import TorporPorts
import TorporScheduling

/// What sleeps though somebody wanted it.
extension ClusterPicture {
    /// Why its home could not wake it, by that node's last word; nil where nobody wanted it, or it was woken.
    func unwoken(_ row: WorkloadRow) -> WakeFailure? {
        guard row.life == .asleep, let home = row.home, !isLost(home) else { return nil }
        let copy = nodes.first { $0.node == home }?.report.copies.first { $0.workload == row.id }
        // Of this sleep, not of an earlier one.
        return copy?.mayWake == row.incarnation ? copy?.unwoken : nil
    }

    /// - Throws: `noCapacity` with every node's reasons; `internal` where the snapshot in which it sleeps is not known.
    func placeToWake(
        _ row: WorkloadRow, _ readManifest: (SignedManifest) throws(TorporError) -> SnapshotManifest
    ) throws(TorporError) -> NodeID {
        guard let kept = snapshots.first(where: { $0.id == row.asleepIn }) else {
            throw TorporError(.internal, "the snapshot in which \(row.name) sleeps is not in the catalogue", remedy: "torpor snapshots")
        }
        let needs = try readManifest(kept.manifest).needs
        return try Placement.choose(row.spec, needs: needs, among: candidates, from: row.home, for: .wake).node()
    }

    /// Why it sleeps on, and what would help, in words.
    func stuck(_ row: WorkloadRow) -> String? {
        guard let why = unwoken(row), let home = row.home else { return nil }
        let told = "wanted, and node \(home) could not wake it: \(why.message)"
        guard why.code.mayDoElsewhere else { return "\(told); its snapshot is kept, torpor wake \(row.name) tries once more" }
        switch Placement.choose(row.spec, needs: nil, among: candidates, from: home, for: .wake) {
        case .chosen: return "\(told); it is to be woken elsewhere, torpor jobs says how far that has come"
        case .none(let reasons):
            return ([told] + reasons).joined(separator: "; ") + "; it is tried again: make room on a node, or add one"
        }
    }
}
