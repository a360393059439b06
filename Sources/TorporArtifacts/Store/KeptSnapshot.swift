import TorporModel

/// What the store remembers of a snapshot whose manifest it keeps.
struct KeptSnapshot: Sendable {
    let workload: WorkloadID
    let attempt: Attempt
    let manifest: ContentHash
    /// Every chunk once, with its size.
    let chunks: [ContentHash: Int]
    /// false while some chunks may still be missing.
    var isComplete: Bool

    init(_ manifest: SnapshotManifest, hash: ContentHash, isComplete: Bool) {
        workload = manifest.workload
        attempt = manifest.attempt
        self.manifest = hash
        var chunks: [ContentHash: Int] = [:]
        for artifact in manifest.artifacts {
            for chunk in artifact.chunks { chunks[chunk.hash] = chunk.bytes }
        }
        self.chunks = chunks
        self.isComplete = isComplete
    }
}
