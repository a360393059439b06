import TorporModel

/// What a chunk of these bytes is called; see `ChunkReference`.
enum ChunkName {
    /// `bytes` are at most a chunk's.
    static func of(_ bytes: UnsafeRawBufferPointer) -> ContentHash {
        var digests = PageDigests()
        digests.read(bytes)
        return digests.name
    }
}
