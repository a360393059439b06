package import TorporModel

/// An agent that can carry snapshots out of the cluster and into it.
package protocol SnapshotAgent: AgentPort {
    /// - Throws: `notFound` for a snapshot that is not here; `corrupt` for bytes that are not what they claim to be; `unsupported` where the node
    ///   has no means; what the other place said as `refused`.
    func run(_ errand: SnapshotErrand) async throws(TorporError) -> SnapshotErrand.Answer
}
