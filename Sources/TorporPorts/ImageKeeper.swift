package import TorporModel

/// A node's images: each kept once, whole or not at all, however many workloads begin with it.
package protocol ImageKeeper: Sendable {
    /// Has the image here that the reference names now.
    ///
    /// - Parameter work: names the leftovers of this call, as in `w-1-3`: unique on the node while the call runs.
    /// - Throws: `engineMissing` with the remedy; `refused` with the words of whoever could not give it; `incompatible` for another
    ///   architecture's.
    func pull(_ reference: ImageReference, as work: String) async throws(TorporError) -> ContentHash

    /// Whether it is here, whole.
    func has(_ digest: ContentHash) async -> Bool

    /// Writes everything that a peer needs to have it.
    func pack(_ digest: ContentHash, into sink: any ArtifactSink) async throws(TorporError)

    /// Has it here from what a peer packed; every layer is checked against its digest.
    func take(_ digest: ContentHash, from source: any ArtifactSource, as work: String) async throws(TorporError)

    /// What is here, in order of digests; `usedBy` is empty.
    func list() async -> [ImageReport]

    /// Removes what is not in `used`, and whatever no image refers to.
    ///
    /// - Throws: `refused` while an image is on its way here.
    func prune(keeping used: Set<ContentHash>) async throws(TorporError) -> [ImageReport]
}
