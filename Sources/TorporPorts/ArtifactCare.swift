package import TorporModel

/// What a store can do for its snapshots beside keeping them.
package protocol ArtifactCare: ArtifactStore {
    /// How full it is, and what it needs a person for.
    func report() -> ArtifactReport

    /// Sees that so many bytes would fit now, and has what may make way for them do so: asked before anything is frozen for them.
    /// What the rounds of the attempt's checkpoint have kept is there already.
    ///
    /// - Throws: `diskFull`.
    func makeRoom(_ bytes: UInt64, for workload: WorkloadID, attempt: Attempt) async throws(TorporError)

    /// Reads every byte of a snapshot that is kept here, and verifies its signature. A flaw is an answer, not an error.
    ///
    /// - Throws: `notFound` for a snapshot that is not whole here.
    func check(_ snapshot: SnapshotID, on node: NodeID) async throws(TorporError) -> SnapshotCheck

    /// Wraps the snapshots' keys by a new key of the node's; how many there were.
    ///
    /// - Throws: `unsupported` where nothing is sealed.
    func rotateKey() async throws(TorporError) -> Int
}
