package import TorporModel

/// What a capture tells whoever follows it.
package struct FeedItem: Sendable {
    /// Which offer; they are numbered as they are cut.
    package let index: UInt64
    /// The chunk that is offered; nil where the bytes answer a *want*.
    package let chunk: ChunkReference?
    /// nil in an offer that asks first.
    package let bytes: (any ChunkBytes)?

    package init(index: UInt64, chunk: ChunkReference? = nil, bytes: (any ChunkBytes)? = nil) {
        self.index = index
        self.chunk = chunk
        self.bytes = bytes
    }
}
