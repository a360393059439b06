import TorporModel

/// What the store remembers of a snapshot whose manifest it keeps.
struct KeptSnapshot: Sendable {
    /// Whose it is: collections name a workload and an attempt.
    let workload: WorkloadID
    /// Which attempt captured it.
    let attempt: Attempt
    /// The manifest's hash: the same id with another manifest is another snapshot.
    let manifest: ContentHash
    /// The image that its workload begins with.
    let image: ContentHash?
    /// Every chunk once, with its size.
    let chunks: [ContentHash: Int]
    /// By the source's clock.
    let createdAt: Timestamp
    /// Its signature was found wrong after it was kept: served to nobody, and not ours to remove.
    var isDistrusted = false
    var standing: Standing

    /// Every chunk is here, and it is believed.
    var isComplete: Bool { standing == .whole && !isDistrusted }

    /// How much of a snapshot is here. The word is the name of its manifest's file.
    enum Standing: String, CaseIterable, Sendable {
        /// Every chunk.
        case whole = "manifest"
        /// Its fetch has not ended.
        case arriving = "partial"
        /// Captured here; what its follower has taken was never stored.
        case followed
    }

    /// Only the facts that the store decides by; the manifest itself stays on the disk.
    init(_ manifest: SnapshotManifest, hash: ContentHash, _ standing: Standing) {
        workload = manifest.workload
        attempt = manifest.attempt
        image = manifest.spec.image?.digest
        self.manifest = hash
        createdAt = manifest.createdAt
        var chunks: [ContentHash: Int] = [:]
        for chunk in manifest.chunks { chunks[chunk.hash] = chunk.bytes }
        self.chunks = chunks
        self.standing = standing
    }
}
