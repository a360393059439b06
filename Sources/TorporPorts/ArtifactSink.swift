package import TorporModel

/// Where a backend writes a capture; it cannot tell disk from network.
package protocol ArtifactSink: Sendable {
    /// Takes one artifact from an open, readable descriptor to its end; the caller keeps and closes the descriptor.
    /// `name` is a relative path without `..`. Files, pipes and sockets are all fine.
    func write(_ name: String, from descriptor: Int32) async throws(TorporError)
    /// The same for what is already in memory.
    func write(_ name: String, bytes: [UInt8]) async throws(TorporError)
}
