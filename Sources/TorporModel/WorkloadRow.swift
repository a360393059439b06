/// The one truth about a workload: who it is, where its home is, and which attempt may change that.
///
/// Changed only by compare-and-swap on (attempt, phase, incarnation); see `RowChange`.
package struct WorkloadRow: Hashable, Codable, Sendable {
    package let id: WorkloadID
    package var name: WorkloadName
    package var spec: WorkloadSpec
    package var incarnation: Incarnation
    /// nil until the first start is committed.
    package var home: NodeID?
    package var attempt: Attempt
    package var phase: RowPhase
    /// The job that holds the claim; nil when the phase is `free`.
    package var job: JobID?
    /// Where the claim wants to go; nil for a job that does not move it.
    package var target: NodeID?
    package var life: WorkloadLife
    /// The snapshot that is the workload; nil unless its life is `asleep`.
    package var asleepIn: SnapshotID?
    /// nil for one that has never slept.
    package var slept: SleepTally?
    /// Raised when a workload is started from a snapshot: what may have been lost is in `lineageNote`.
    package var lineage: UInt64
    package var lineageNote: String?
    package let createdAt: Timestamp

    package init(
        id: WorkloadID, name: WorkloadName, spec: WorkloadSpec, incarnation: Incarnation = .none, home: NodeID? = nil,
        attempt: Attempt = .none, phase: RowPhase = .free, job: JobID? = nil, target: NodeID? = nil, life: WorkloadLife = .new,
        lineage: UInt64 = 1, lineageNote: String? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.spec = spec
        self.incarnation = incarnation
        self.home = home
        self.attempt = attempt
        self.phase = phase
        self.job = job
        self.target = target
        self.life = life
        self.lineage = lineage
        self.lineageNote = lineageNote
        self.createdAt = createdAt
    }
}
