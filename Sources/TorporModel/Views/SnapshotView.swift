/// A snapshot as `torpor snapshots` shows it.
package struct SnapshotView: Hashable, Codable, Sendable {
    package let id: SnapshotID
    package let workload: WorkloadName
    package let createdAt: String
    package let backend: BackendKind
    package let logicalBytes: UInt64
    package let storedBytes: UInt64
    package let nodes: [NodeID]
    package let parent: SnapshotID?
    package let pinned: Bool
    /// The workload had them, so its memory in the snapshot may; the files themselves are not in it.
    package let secrets: [SecretName]

    package init(
        id: SnapshotID, workload: WorkloadName, createdAt: String, backend: BackendKind, logicalBytes: UInt64, storedBytes: UInt64,
        nodes: [NodeID], parent: SnapshotID?, pinned: Bool, secrets: [SecretName] = []
    ) {
        self.id = id
        self.workload = workload
        self.createdAt = createdAt
        self.backend = backend
        self.logicalBytes = logicalBytes
        self.storedBytes = storedBytes
        self.nodes = nodes
        self.parent = parent
        self.pinned = pinned
        self.secrets = secrets
    }
}
