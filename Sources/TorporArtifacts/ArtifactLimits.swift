package import TorporModel

/// What a snapshot may be at most: beyond it a manifest is refused before anything is allocated for it (failures.md 39).
package struct ArtifactLimits: Sendable {
    /// Bytes of a manifest; at 1 MiB a chunk this is room for about half a tebibyte.
    package var manifestBytes: Int
    /// Artifacts of one snapshot: a captured process tree has some dozens, a microVM a handful.
    package var artifacts: Int
    /// Bytes of one artifact's name.
    package var nameBytes: Int
    /// Bytes of a whole snapshot, shared chunks counted each time.
    package var snapshotBytes: UInt64
    /// Bytes of the signer's certificate in DER; a P-256 leaf has about 700.
    package var certificateBytes: Int
    /// Bytes that are left free whatever is reserved: journals and logs live on the same disk.
    package var headroomBytes: UInt64
    /// Bytes that the store may take of the disk; nil for all there are.
    package var quotaBytes: UInt64?
    /// Chunks, of a mebibyte each, that are read before an engine asks for them and wait in memory, of all restores together.
    package var earlyChunks: Int
    /// Of all snapshots on the node together; the coordinator goes by it.
    package var retention: RetentionPolicy

    /// The defaults are what a node on one disk may meet; tests make them small.
    package init(
        manifestBytes: Int = 64 << 20, artifacts: Int = 65_536, nameBytes: Int = 1024, snapshotBytes: UInt64 = 1 << 44,
        certificateBytes: Int = 64 << 10, headroomBytes: UInt64 = 64 << 20, quotaBytes: UInt64? = nil,
        earlyChunks: Int = 128, retention: RetentionPolicy = RetentionPolicy()
    ) {
        self.manifestBytes = manifestBytes
        self.artifacts = artifacts
        self.nameBytes = nameBytes
        self.snapshotBytes = snapshotBytes
        self.certificateBytes = certificateBytes
        self.headroomBytes = headroomBytes
        self.quotaBytes = quotaBytes
        self.earlyChunks = earlyChunks
        self.retention = retention
    }
}
