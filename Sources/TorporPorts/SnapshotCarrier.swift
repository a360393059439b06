package import TorporModel

/// A node's hands for snapshots that leave the cluster or come into it.
package protocol SnapshotCarrier: Sendable {
    /// - Throws: `diskFull`, `refused` with the words of the place that would not have it.
    func send(
        _ signed: SignedManifest, _ source: any ArtifactSource, to destination: SnapshotDestination
    ) async throws(TorporError) -> SentSnapshot

    /// Reads a foreign snapshot, artifact by artifact.
    ///
    /// - Parameters:
    ///   - work: names the leftovers of this call, unique on the node while it runs.
    ///   - begin: is given the foreign manifest and its hash, and answers where the artifacts go.
    /// - Returns: what was signed here.
    /// - Throws: `corrupt` for what is no snapshot of Torpor's, or is damaged; nothing is kept of it.
    func take(
        _ source: SnapshotSource, as work: String,
        into begin: @Sendable (SnapshotManifest, ContentHash) async throws(TorporError) -> any SnapshotWriter
    ) async throws(TorporError) -> SignedManifest

    /// The processes that the images of a capture tell of, by pid; none for a backend whose images tell of none.
    func processes(_ source: any ArtifactSource) async throws(TorporError) -> [CapturedProcess]
}
