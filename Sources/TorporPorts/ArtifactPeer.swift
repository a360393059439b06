package import TorporModel

/// Another agent as a source of chunks. The bytes are not trusted: the receiver hashes each.
package protocol ArtifactPeer: Sendable {
    /// Streams the chunks named, in order, to `receive`, which is awaited before the next is taken (credit, not buffers). When that throws
    /// `corrupt`, the peer is told to look at its own copy.
    ///
    /// - Throws: `unreachable` when the line broke: what was received is kept, ask again for the rest; `notFound` when the peer lacks one.
    func fetch(
        _ chunks: [ContentHash], of snapshot: SnapshotID, from peer: PeerAddress,
        receive: @Sendable (ContentHash, any ChunkBytes) async throws(TorporError) -> Void
    ) async throws(TorporError)
}
