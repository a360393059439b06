package import TorporModel

/// Makes chunks smaller for one line, where that pays; one for each transfer, since each learns of its own data and its own line.
package protocol ChunkCodec: Sendable {
    /// The chunk packed; nil where that does not pay, or does not make it smaller.
    func pack(_ chunk: any ChunkBytes) async -> [UInt8]?

    /// What was packed, which is a chunk of `size` bytes.
    ///
    /// - Throws: `corrupt` for anything else.
    func unpack(_ packed: any ChunkBytes, size: Int) async throws(TorporError) -> any ChunkBytes

    /// Nanoseconds by some clock, for `sent`.
    var now: UInt64 { get }

    /// The line has taken so many bytes, as they were sent, since then.
    func sent(_ bytes: Int, since: UInt64)
}
