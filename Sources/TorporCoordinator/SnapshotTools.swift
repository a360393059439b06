import TorporModel
import TorporPorts
import TorporSaga

/// What steps do with snapshots.
extension SagaTools {
    /// The snapshot in the catalogue.
    func snapshot(_ id: SnapshotID) async throws(TorporError) -> SnapshotRow {
        guard let row = try await catalogue.snapshot(id) else {
            throw TorporError(.notFound, "there is no snapshot \(id)", remedy: "torpor snapshots")
        }
        return row
    }

    /// A catalogue entry for what this saga captured on `node`.
    func snapshotRow(_ manifest: SignedManifest, on node: NodeID, in saga: SagaRecord) throws(TorporError) -> SnapshotRow {
        let content = try readManifest(manifest)
        return SnapshotRow(
            id: content.snapshot, manifest: manifest, workload: content.workload, name: content.name, backend: content.spec.backend,
            createdAt: content.createdAt, logicalBytes: content.logicalBytes, nodes: [node])
    }

    /// Where a peer finds `node`.
    func address(of node: NodeID) async throws(TorporError) -> PeerAddress {
        guard let row = try await catalogue.nodes().first(where: { $0.node == node }) else {
            throw TorporError(.unreachable, "node \(node) has never reported")
        }
        return row.report.address
    }

    /// Has the saga's target forget the chunks it fetched of a snapshot that is kept elsewhere.
    func dropFetched(_ id: SnapshotID, in saga: SagaRecord) async throws(TorporError) {
        guard let kept = try await catalogue.snapshot(id) else { return }
        let target = try target(of: saga)
        guard !kept.nodes.contains(target), !(try await isWanted(id, at: target, besides: saga.job.id)) else { return }
        try await owe(try collecting(kept, on: target))
    }

    /// Whether another job had it brought there, too, and has yet to come to where it drops it itself: of many clones the last one does.
    private func isWanted(_ id: SnapshotID, at target: NodeID, besides own: JobID) async throws(TorporError) -> Bool {
        for job in try await catalogue.openJobs() where job.id != own && job.to == target && job.request.kind.source == id {
            let kinds = try await catalogue.events(of: job.id).map(\.kind)
            let isOver = kinds.contains(.started(.collect)) || kinds.contains(.undoStarted(.fetch))
            if kinds.contains(.started(.fetch)), !isOver { return true }
        }
        return false
    }

    /// What a node owes that shall forget a snapshot.
    func collecting(_ snapshot: SnapshotRow, on node: NodeID) throws(TorporError) -> Debt {
        let content = try readManifest(snapshot.manifest)
        return Debt(node: node, workload: content.workload, attempt: content.attempt, incarnation: content.incarnation, kind: .collect)
    }
}
