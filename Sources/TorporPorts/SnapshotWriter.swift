package import TorporModel

/// A snapshot being written.
package protocol SnapshotWriter: ArtifactSink {
    /// Signs and keeps the manifest; every chunk is in the store by then.
    func finish(needs: WorkloadNeeds) async throws(TorporError) -> SignedManifest
    /// Of the chunks of what was finished, how many bytes were not kept here before.
    var newBytes: UInt64 { get }
    /// Gives back the space.
    func abandon() async
}
