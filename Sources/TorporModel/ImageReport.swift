/// An image that a node keeps, as `torpor images` shows it.
package struct ImageReport: Hashable, Codable, Sendable {
    /// Of its OCI manifest.
    package let digest: ContentHash
    /// As it was asked for when it came to this node, or to the node that it came from.
    package let reference: String
    /// Of its layers as they were pulled, compressed as they are; what images share counts in each.
    package let bytes: UInt64
    /// Workloads by name and snapshots by id, of this node. Empty: `torpor images prune` would remove it.
    package let usedBy: [String]

    package init(digest: ContentHash, reference: String, bytes: UInt64, usedBy: [String]) {
        self.digest = digest
        self.reference = reference
        self.bytes = bytes
        self.usedBy = usedBy
    }
}
