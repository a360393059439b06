/// What an agent is to do about an image. None of it concerns a copy, and none of it runs while one is frozen for its job.
package enum ImageOrder: Hashable, Codable, Sendable {
    /// Have it here, from where its reference says → `image`, with the digest that the reference names now.
    case pull(ImageReference)
    /// Say whether it is here, whole → `image`, or refused with `notFound`.
    case check(ContentHash)
    /// Write it into the chunk store, for a peer to fetch → `packed`.
    case pack(ContentHash, Packet)
    /// Have it here, from a peer's chunk store → `image`.
    case take(ContentHash, SignedManifest, from: PeerAddress)

    /// What the packed image is called in the chunk store; collected with its attempt.
    package struct Packet: Hashable, Codable, Sendable {
        package let snapshot: SnapshotID
        package let name: WorkloadName
        package let createdAt: Timestamp

        package init(snapshot: SnapshotID, name: WorkloadName, createdAt: Timestamp) {
            self.snapshot = snapshot
            self.name = name
            self.createdAt = createdAt
        }
    }
}
