/// What a node still owes after a job has ended: paid when it is back, before it may be a target for that workload again.
package struct Debt: Hashable, Codable, Sendable {
    /// The cleaning that is owed.
    package enum Kind: String, Hashable, Codable, Sendable {
        /// Destroy the frozen original that was sealed by this attempt.
        case retire
        /// Destroy what this attempt made on its target.
        case discard
        /// Drop the artifacts of this attempt's snapshot.
        case collect
        /// Destroy what is left of a workload that lives elsewhere now, started from a snapshot.
        case remove
    }

    package let node: NodeID
    package let workload: WorkloadID
    package let attempt: Attempt
    package let incarnation: Incarnation
    package let kind: Kind

    package init(node: NodeID, workload: WorkloadID, attempt: Attempt, incarnation: Incarnation, kind: Kind) {
        self.node = node
        self.workload = workload
        self.attempt = attempt
        self.incarnation = incarnation
        self.kind = kind
    }
}
