package import TorporModel

/// Where the chunks of a capture go that is followed.
package protocol CaptureFollower: Sendable {
    /// Whether the chunk is here, whole; from now on it stays until the attempt is collected.
    func has(_ chunk: ChunkReference) async throws(TorporError) -> Bool
    /// Verifies and stores it.
    ///
    /// - Throws: `corrupt` when the bytes are others than its name says; `diskFull`.
    func take(_ chunk: ChunkReference, _ bytes: any ChunkBytes) async throws(TorporError)
}
