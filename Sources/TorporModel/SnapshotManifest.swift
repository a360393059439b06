/// A workload at one instant: which artifacts, which bytes, made where, fit for which hosts.
///
/// Its canonical JSON (sorted keys, no blanks) is what is hashed and signed.
package struct SnapshotManifest: Hashable, Codable, Sendable {
    /// Raised when a reader of the old version could misread the new; a greater one is refused with `unknownVersion`.
    /// Formats 1 and 2, whose artifacts were lists of whole chunks, and 3, whose runs were lists of numbers, were in no release.
    package static let currentVersion = 4

    package var version: Int
    package var snapshot: SnapshotID
    package var workload: WorkloadID
    package var name: WorkloadName
    package var spec: WorkloadSpec
    package var incarnation: Incarnation
    package var attempt: Attempt
    package var lineage: UInt64
    package var createdAt: Timestamp
    package var source: NodeID
    package var needs: WorkloadNeeds
    /// Every chunk once, in the order in which it is first needed.
    package var chunks: [ChunkReference]
    package var artifacts: [ArtifactDescriptor]
    /// What it was made of when it came from outside the cluster.
    package var origin: SnapshotOrigin?

    package init(
        version: Int = currentVersion, snapshot: SnapshotID, workload: WorkloadID, name: WorkloadName,
        spec: WorkloadSpec, incarnation: Incarnation, attempt: Attempt, lineage: UInt64, createdAt: Timestamp, source: NodeID,
        needs: WorkloadNeeds, chunks: [ChunkReference] = [], artifacts: [ArtifactDescriptor] = [], origin: SnapshotOrigin? = nil
    ) {
        self.version = version
        self.snapshot = snapshot
        self.workload = workload
        self.name = name
        self.spec = spec
        self.incarnation = incarnation
        self.attempt = attempt
        self.lineage = lineage
        self.createdAt = createdAt
        self.source = source
        self.needs = needs
        self.chunks = chunks
        self.artifacts = artifacts
        self.origin = origin
    }

    /// Bytes of all artifacts, before chunks are shared.
    package var logicalBytes: UInt64 { artifacts.reduce(0) { $0 + $1.bytes } }
}
