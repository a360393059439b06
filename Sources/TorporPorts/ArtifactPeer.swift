package import TorporModel

/// Another agent as a source of chunks. The bytes are not trusted: the receiver hashes each.
package protocol ArtifactPeer: Sendable {
    /// Streams the chunks named, in order, to `receive`, which is awaited before the next is taken (credit, not buffers). When that throws
    /// `corrupt`, the peer is told to look at its own copy.
    ///
    /// - Throws: `unreachable` when the line broke: what was received is kept, ask again for the rest; `notFound` when the peer lacks one.
    func fetch(
        _ chunks: [ContentHash], of snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency,
        receive: @Sendable (ContentHash, any ChunkBytes) async throws(TorporError) -> Void
    ) async throws(TorporError)

    /// Follows the capture of this snapshot, from before or after it begins to its end, well or not. What `follower` has taken is the peer's no
    /// longer: it is in neither store after the follower has lost it.
    ///
    /// - Throws: `notFound` when no such capture is made there; whatever ended it, what came is kept.
    func follow(
        _ snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency, by follower: any CaptureFollower
    ) async throws(TorporError)
}
