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
    /// false while some chunks may still be missing.
    var isComplete: Bool
    /// Its signature was found wrong after it was kept: served to nobody, and not ours to remove.
    var isDistrusted = false

    /// Only the facts that the store decides by; the manifest itself stays on the disk.
    init(_ manifest: SnapshotManifest, hash: ContentHash, isComplete: Bool) {
        workload = manifest.workload
        attempt = manifest.attempt
        image = manifest.spec.image?.digest
        self.manifest = hash
        createdAt = manifest.createdAt
        var chunks: [ContentHash: Int] = [:]
        for chunk in manifest.chunks { chunks[chunk.hash] = chunk.bytes }
        self.chunks = chunks
        self.isComplete = isComplete
    }
}
