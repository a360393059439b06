package import TorporModel

/// An agent whose store can be looked after.
package protocol CareAgent: AgentPort {
    /// As `ArtifactCare`.
    func check(_ snapshot: SnapshotID) async throws(TorporError) -> SnapshotCheck
    /// As `ArtifactCare`.
    func rotateKey() async throws(TorporError) -> Int
}
