package import TorporModel

/// Who signed, as the cluster's authority says it.
package struct ManifestAuthor: Hashable, Sendable {
    package let node: NodeID
    /// P-256, uncompressed point (X9.63, 65 bytes).
    package let publicKey: [UInt8]
    package init(node: NodeID, publicKey: [UInt8]) {
        self.node = node
        self.publicKey = publicKey
    }
}
