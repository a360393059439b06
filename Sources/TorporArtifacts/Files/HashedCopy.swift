import Crypto
package import TorporModel

/// Bytes from one descriptor to another, and their SHA-256 on the way. Blocks.
package enum HashedCopy {
    /// Copies `count` bytes, or all there are.
    ///
    /// - Parameter target: nil to hash only.
    /// - Returns: how many there were, and the hash.
    /// - Throws: `corrupt` when there are fewer than `count`; what reading and writing say.
    package static func run(
        from source: Int32, to target: Int32?, count: UInt64? = nil
    ) throws(TorporError) -> (bytes: UInt64, hash: ContentHash) {
        let buffer = ChunkBuffer()
        var sha = SHA256()
        var copied: UInt64 = 0
        while copied < count ?? .max {
            let wanted = Int(min(UInt64(ChunkReference.size), (count ?? .max) - copied))
            let got = try Descriptor.fill(UnsafeMutableRawBufferPointer(rebasing: buffer.room[..<wanted]), from: source)
            if got == 0 { break }
            sha.update(bufferPointer: buffer.bytes(got))
            if let target { try Descriptor.write(buffer.bytes(got), to: target) }
            copied += UInt64(got)
        }
        if let count, copied < count { throw TorporError(.corrupt, "\(copied) bytes came where \(count) were promised") }
        return (copied, ContentHash(bytes: sha.finalize()))
    }

    /// Of what is in memory.
    package static func hash(_ bytes: [UInt8]) -> ContentHash { ContentHash(bytes: SHA256.hash(data: bytes)) }
}
