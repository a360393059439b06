/// A workload at one instant: which artifacts, which bytes, made where, fit for which hosts.
///
/// Its canonical JSON (sorted keys, no blanks) is what is hashed and signed.
package struct SnapshotManifest: Hashable, Codable, Sendable {
    /// Raised when a reader of the old version could misread the new; a greater one is refused with `unknownVersion`.
    package static let currentVersion = 2

    /// What a manifest of such a workload is written as: as early a version as reads it right.
    package static func version(for spec: WorkloadSpec) -> Int { spec.isOfSecondKind ? 2 : 1 }

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
    package var artifacts: [ArtifactDescriptor]

    package init(
        version: Int? = nil, snapshot: SnapshotID, workload: WorkloadID, name: WorkloadName,
        spec: WorkloadSpec, incarnation: Incarnation, attempt: Attempt, lineage: UInt64, createdAt: Timestamp, source: NodeID,
        needs: WorkloadNeeds, artifacts: [ArtifactDescriptor]
    ) {
        self.version = version ?? SnapshotManifest.version(for: spec)
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
        self.artifacts = artifacts
    }

    /// Bytes of all artifacts, before chunks are shared.
    package var logicalBytes: UInt64 { artifacts.reduce(0) { $0 + $1.bytes } }
}
