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
    /// Stays until a person says otherwise.
    package var pinned: Bool
    /// Made by a hibernation: a workload was it, or is. It goes when a later one has taken its place.
    package var isSleep: Bool

    package init(
        id: SnapshotID, manifest: SignedManifest, workload: WorkloadID, name: WorkloadName, backend: BackendKind,
        createdAt: Timestamp, logicalBytes: UInt64, nodes: [NodeID], pinned: Bool = false, isSleep: Bool = false
    ) {
        self.id = id
        self.manifest = manifest
        self.workload = workload
        self.name = name
        self.backend = backend
        self.createdAt = createdAt
        self.logicalBytes = logicalBytes
        self.nodes = nodes
        self.pinned = pinned
        self.isSleep = isSleep
    }

    /// Reads also what an earlier release wrote, which knew neither pins nor sleep.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(SnapshotID.self, forKey: .id)
        manifest = try container.decode(SignedManifest.self, forKey: .manifest)
        workload = try container.decode(WorkloadID.self, forKey: .workload)
        name = try container.decode(WorkloadName.self, forKey: .name)
        backend = try container.decode(BackendKind.self, forKey: .backend)
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
        logicalBytes = try container.decode(UInt64.self, forKey: .logicalBytes)
        nodes = try container.decode([NodeID].self, forKey: .nodes)
        pinned = try container.decodeIfPresent(Bool.self, forKey: .pinned) ?? false
        isSleep = try container.decodeIfPresent(Bool.self, forKey: .isSleep) ?? false
    }
}
