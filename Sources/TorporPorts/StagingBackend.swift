package import TorporModel

/// The power to make a restore's files while the rounds of a live move come, so that the restore has only what changed since. A backend that
/// has none is none of these. What is staged is worth time and nothing else: no restore depends on it, and none outlives its agent.
package protocol StagingBackend: Backend {
    /// Brings what is staged for this copy up to the round. What cannot be staged is not, and is made by the restore.
    func stage(_ copy: CopyID, from round: any ArtifactSource) async throws(TorporError)

    /// The copy is not to come, or has come. Nothing there is success.
    func dropStaged(_ copy: CopyID) async
}
