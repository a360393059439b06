import TorporModel

/// How one capture or transfer writes its chunks.
struct ChunkDress: Sendable {
    /// nil: never compressed.
    let compressor: Compressor?
    /// nil: not sealed.
    let seal: SnapshotSeal?

    static let plain = ChunkDress(compressor: nil, seal: nil)
}
