import TorporModel

/// A request with its names looked up and its place chosen: accepted, but for the store's word.
struct ResolvedJob: Sendable {
    /// Of an existing workload, or drawn for a new one.
    var workload: WorkloadID
    var name: WorkloadName
    /// Where it lives now.
    var from: NodeID?
    /// Where it shall live; nil for a job that moves nothing.
    var to: NodeID?
    /// What the workload's row must still be when it is claimed; nil for a new one.
    var incarnation: Incarnation?
    /// What has to be at `to` first.
    var image: ImageSource?
    /// The snapshot that the workload is, where it sleeps.
    var asleepIn: SnapshotID?
    /// The row that this job brings into being.
    var declaring: WorkloadRow?
}
