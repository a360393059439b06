package import TorporModel

/// Where a backend reads a snapshot from. Every byte was verified before it is handed out.
package protocol ArtifactSource: Sendable {
    var manifest: SnapshotManifest { get }
    /// Writes one artifact to an open, writable descriptor, which the caller keeps and closes.
    func read(_ name: String, to descriptor: Int32) async throws(TorporError)
    /// The same for what fits in memory; throws `corrupt` for one greater than `limit` bytes.
    func read(_ name: String, limit: Int) async throws(TorporError) -> [UInt8]
    /// Turns a file that holds the artifact as an earlier manifest has it into what it is now, writing only where the two differ.
    ///
    /// - Throws: `unsupported` from a source that cannot; whatever is thrown, the file is of no use any more.
    func update(_ name: String, since earlier: SnapshotManifest, in descriptor: Int32) async throws(TorporError)
    /// Has what fits in memory of these artifacts at hand when they are read: an engine that begins leaves the disk alone. What is wrong with them
    /// is said when they are read.
    func expect(_ names: [String]) async
}

extension ArtifactSource {
    package func expect(_ names: [String]) async {}

    package func update(_ name: String, since earlier: SnapshotManifest, in descriptor: Int32) async throws(TorporError) {
        throw TorporError(.unsupported, "\(name) can only be read whole here")
    }
}
