import TorporModel

/// A request with its names looked up and its place chosen: accepted, but for the store's word.
struct ResolvedJob: Sendable {
    var workload: WorkloadID
    var name: WorkloadName
    var from: NodeID?
    var to: NodeID?
    /// What the workload's row must still be when it is claimed; nil for a new one.
    var incarnation: Incarnation?
    /// The row that this job brings into being.
    var declaring: WorkloadRow?
}
