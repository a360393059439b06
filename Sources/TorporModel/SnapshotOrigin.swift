/// Of which snapshot one was made that came from outside: told, and believed no further than whoever brought it.
package struct SnapshotOrigin: Hashable, Codable, Sendable {
    package let snapshot: SnapshotID
    /// The node that captured it, by its own cluster's name for it.
    package let source: NodeID
    package let createdAt: Timestamp
    /// Of its manifest: the same in every cluster.
    package let manifest: ContentHash

    package init(snapshot: SnapshotID, source: NodeID, createdAt: Timestamp, manifest: ContentHash) {
        self.snapshot = snapshot
        self.source = source
        self.createdAt = createdAt
        self.manifest = manifest
    }
}
