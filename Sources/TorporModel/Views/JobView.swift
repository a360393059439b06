/// A job as people and scripts see it (cli.md, "JSON that others rely on"); computed from its log, never stored.
package struct JobView: Hashable, Codable, Sendable {
    package let job: JobID
    package let kind: String
    package let workload: WorkloadName
    package let state: State
    package let from: NodeID?
    package let to: NodeID?
    package let incarnation: UInt64?
    package let requester: String
    package let createdAt: String
    /// Freeze acknowledged to reachable again; nil while it has not both.
    package let blackoutMs: Int64?
    package let totalMs: Int64?
    package let sentBytes: UInt64?
    /// Bytes of chunks that the target had before the last transfer.
    package let hadBytes: UInt64?
    package let logicalBytes: UInt64?
    /// How the last transfer's chunks were sent; nil before there was one.
    package let encoding: ChunkEncoding?
    package let rounds: Int
    package let snapshot: SnapshotID?
    package let traceId: String
    package let steps: [StepView]
    /// Why it is stuck, when it is.
    package let waiting: String?
    package let error: ErrorView?

    /// Where the job stands. `cancelled` is an undone job that somebody asked to stop.
    package enum State: String, Hashable, Codable, Sendable {
        case running, succeeded, undone, failed, stuck, cancelled
        package var isEnded: Bool { self != .running && self != .stuck }
    }

    package init(
        job: JobID, kind: String, workload: WorkloadName, state: State, from: NodeID?, to: NodeID?, incarnation: UInt64?,
        requester: String, createdAt: String, blackoutMs: Int64?, totalMs: Int64?, sentBytes: UInt64?, logicalBytes: UInt64?,
        rounds: Int, snapshot: SnapshotID?, traceId: String, steps: [StepView], waiting: String?, error: ErrorView?,
        encoding: ChunkEncoding? = nil, hadBytes: UInt64? = nil
    ) {
        self.job = job
        self.kind = kind
        self.workload = workload
        self.state = state
        self.from = from
        self.to = to
        self.incarnation = incarnation
        self.requester = requester
        self.createdAt = createdAt
        self.blackoutMs = blackoutMs
        self.totalMs = totalMs
        self.sentBytes = sentBytes
        self.logicalBytes = logicalBytes
        self.rounds = rounds
        self.snapshot = snapshot
        self.traceId = traceId
        self.steps = steps
        self.waiting = waiting
        self.error = error
        self.encoding = encoding
        self.hadBytes = hadBytes
    }
}
