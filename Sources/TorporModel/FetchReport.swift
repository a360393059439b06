/// How a transfer went, what came by following the capture included.
package struct FetchReport: Hashable, Codable, Sendable {
    /// Bytes of chunks that crossed the wire.
    package let sentBytes: UInt64
    /// Bytes of chunks that were at the target before.
    package let hadBytes: UInt64
    /// Bytes of the snapshot, shared chunks and zeros counted each time.
    package let logicalBytes: UInt64
    /// `zstd` when any chunk was sent packed: what pays is decided chunk by chunk.
    package let encoding: ChunkEncoding

    package init(sentBytes: UInt64, hadBytes: UInt64 = 0, logicalBytes: UInt64, encoding: ChunkEncoding = .raw) {
        self.sentBytes = sentBytes
        self.hadBytes = hadBytes
        self.logicalBytes = logicalBytes
        self.encoding = encoding
    }

    /// Reads also what an earlier release wrote, which did not count what was there and sent everything as it is.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sentBytes = try container.decode(UInt64.self, forKey: .sentBytes)
        hadBytes = try container.decodeIfPresent(UInt64.self, forKey: .hadBytes) ?? 0
        logicalBytes = try container.decode(UInt64.self, forKey: .logicalBytes)
        encoding = try container.decodeIfPresent(ChunkEncoding.self, forKey: .encoding) ?? .raw
    }
}
