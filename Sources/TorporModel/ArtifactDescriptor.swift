/// One immutable byte sequence of a snapshot, cut into chunks.
package struct ArtifactDescriptor: Hashable, Codable, Sendable {
    /// A relative path without `..`: `images/pages-1.img`, `layer.tar`.
    package let name: String
    package let bytes: UInt64
    /// In order; all but the last of `ChunkReference.size` bytes.
    package let chunks: [ChunkReference]

    package init(name: String, bytes: UInt64, chunks: [ChunkReference]) {
        self.name = name
        self.bytes = bytes
        self.chunks = chunks
    }
}
