import TorporModel

/// What came over a line: as chunks, and as bytes that were sent for them.
struct SentTally: Sendable {
    private(set) var chunkBytes: UInt64 = 0
    private(set) var sentBytes: UInt64 = 0
    /// `zstd` once any chunk came packed.
    private(set) var encoding = ChunkEncoding.raw

    /// One chunk more.
    mutating func note(_ bytes: Int, sent: Int) {
        chunkBytes += UInt64(bytes)
        sentBytes += UInt64(sent)
        if sent != bytes { encoding = .zstd }
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.chunkBytes += right.chunkBytes
        sum.sentBytes += right.sentBytes
        if right.encoding == .zstd { sum.encoding = .zstd }
        return sum
    }
}
