/// What an agent is to do about a snapshot that concerns no copy. Repeated, it is done again.
package enum SnapshotErrand: Hashable, Codable, Sendable {
    /// Which processes are in it → `processes`. It is here.
    case processes(SignedManifest)
    /// Carry it out of the cluster → `sent`. It is here.
    case send(SignedManifest, to: SnapshotDestination)
    /// Make a snapshot of what came from elsewhere, signed by this node, on disk before the answer → `taken`.
    case take(SnapshotSource, as: Name)

    /// What the new snapshot is called; its workload never ran here.
    package struct Name: Hashable, Codable, Sendable {
        /// Of its workload, which has no other.
        package static let attempt = Attempt(1)

        package let snapshot: SnapshotID
        package let workload: WorkloadID
        package let createdAt: Timestamp

        package init(snapshot: SnapshotID, workload: WorkloadID, createdAt: Timestamp) {
            self.snapshot = snapshot
            self.workload = workload
            self.createdAt = createdAt
        }
    }

    /// What came of it.
    package enum Answer: Hashable, Codable, Sendable {
        case processes([CapturedProcess])
        case sent(SentSnapshot)
        case taken(SignedManifest)
    }
}
