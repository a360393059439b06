/// A request accepted: written once, with its first event, and never changed. What became of it is read from its log.
package struct Job: Hashable, Codable, Sendable {
    package let id: JobID
    package let request: JobRequest
    package let workload: WorkloadID
    package let name: WorkloadName
    /// Where the workload was, and where it shall be, as decided at submission.
    package let from: NodeID?
    package let to: NodeID?
    /// The workload's incarnation when the job was accepted; nil for a new workload.
    package let incarnation: Incarnation?
    /// The image that has to be at `to` first, as known at submission; nil for a workload without.
    package let image: ImageSource?
    /// The snapshot that was the workload at submission; nil unless it slept.
    package let asleepIn: SnapshotID?
    /// Who asked, as in `operator/alice`.
    package let requester: String
    package let createdAt: Timestamp
    /// The job's own span: every step hangs below it, in every process and after every restart.
    package let traceParent: TraceParent

    package init(
        id: JobID, request: JobRequest, workload: WorkloadID, name: WorkloadName, from: NodeID?, to: NodeID?,
        incarnation: Incarnation?, image: ImageSource? = nil, asleepIn: SnapshotID? = nil, requester: String, createdAt: Timestamp,
        traceParent: TraceParent
    ) {
        self.id = id
        self.request = request
        self.workload = workload
        self.name = name
        self.from = from
        self.to = to
        self.incarnation = incarnation
        self.image = image
        self.asleepIn = asleepIn
        self.requester = requester
        self.createdAt = createdAt
        self.traceParent = traceParent
    }
}
