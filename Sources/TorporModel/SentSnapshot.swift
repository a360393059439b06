/// Where a snapshot has gone.
package struct SentSnapshot: Hashable, Codable, Sendable {
    package let node: NodeID
    /// A path on that node, or the image's reference.
    package let place: String
    /// Of the archive, or of the image's one layer.
    package let bytes: UInt64

    package init(node: NodeID, place: String, bytes: UInt64) {
        self.node = node
        self.place = place
        self.bytes = bytes
    }
}
