/// A snapshot in the catalogue, and where its bytes lie.
package struct SnapshotRow: Hashable, Codable, Sendable {
    package let id: SnapshotID
    package let manifest: SignedManifest
    package let workload: WorkloadID
    package let name: WorkloadName
    package let backend: BackendKind
    package let createdAt: Timestamp
    package let logicalBytes: UInt64
    package var nodes: [NodeID]

    package init(
        id: SnapshotID, manifest: SignedManifest, workload: WorkloadID, name: WorkloadName, backend: BackendKind,
        createdAt: Timestamp, logicalBytes: UInt64, nodes: [NodeID]
    ) {
        self.id = id
        self.manifest = manifest
        self.workload = workload
        self.name = name
        self.backend = backend
        self.createdAt = createdAt
        self.logicalBytes = logicalBytes
        self.nodes = nodes
    }
}
