/// How a chunk's bytes are written down or sent; its name is of the plain bytes either way.
package enum ChunkEncoding: String, Hashable, Codable, Sendable {
    /// As they are.
    case raw
    /// One zstd frame (RFC 8878).
    case zstd
}
