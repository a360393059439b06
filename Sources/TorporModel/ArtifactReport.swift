/// What an agent tells of its artifact store with every heartbeat.
package struct ArtifactReport: Hashable, Codable, Sendable {
    /// Bytes of chunks and manifests on the disk, as they are written there.
    package let storedBytes: UInt64
    /// What they may be at most; nil for what the disk has.
    package let quotaBytes: UInt64?
    /// Of all snapshots on the node, beside each workload's own.
    package let retention: RetentionPolicy
    /// What needs a person: damaged manifests, keys that are missing. Nothing is removed there until somebody has looked.
    package let incidents: Int

    package init(storedBytes: UInt64, quotaBytes: UInt64?, retention: RetentionPolicy, incidents: Int) {
        self.storedBytes = storedBytes
        self.quotaBytes = quotaBytes
        self.retention = retention
        self.incidents = incidents
    }
}
