package import TorporModel

/// An image of one node, as `torpor images` lists it.
package struct NodeImage: Hashable, Codable, Sendable {
    package let node: NodeID
    /// `sha256:` and 64 digits.
    package let digest: String
    package let reference: String
    package let bytes: UInt64
    package let usedBy: [String]

    package init(node: NodeID, image: ImageReport) {
        self.node = node
        digest = "sha256:\(image.digest)"
        reference = image.reference
        bytes = image.bytes
        usedBy = image.usedBy
    }
}
