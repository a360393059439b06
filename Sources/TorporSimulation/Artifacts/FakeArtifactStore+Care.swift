package import TorporModel
import TorporPorts

/// Room is what faults leave; every snapshot is whole, and nothing is sealed.
extension FakeArtifactStore: ArtifactCare {
    package func report() -> ArtifactReport {
        ArtifactReport(storedBytes: 0, quotaBytes: nil, retention: RetentionPolicy(), incidents: 0)
    }

    package func makeRoom(_ bytes: UInt64, for workload: WorkloadID, attempt: Attempt) async throws(TorporError) {
        try await faulty(.room) { () throws(TorporError) in }
    }

    package func check(_ snapshot: SnapshotID, on node: NodeID) async throws(TorporError) -> SnapshotCheck {
        guard snapshots.contains(snapshot) else { throw TorporError(.notFound, "snapshot \(snapshot) is not on this node") }
        return SnapshotCheck(node: node, chunks: 1, storedBytes: 0, flaws: [])
    }

    package func rotateKey() async throws(TorporError) -> Int { throw TorporError(.unsupported, "this node seals nothing") }
}
