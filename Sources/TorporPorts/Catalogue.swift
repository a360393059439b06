package import TorporModel

/// The coordinator's store: every method is one transaction, durable before it returns.
package protocol Catalogue: Sendable {
    // Jobs
    /// Accepts a job: its row, and for `run` or `restore --as` the new workload's row, in one transaction. The same key is answered with the job it made.
    ///
    /// `secrets` are the new workload's, and are kept until it is removed.
    ///
    /// - Throws: `alreadyExists` for a name that a living workload bears.
    func submit(_ job: Job, declaring row: WorkloadRow?, secrets: Secrets) async throws(TorporError) -> Job
    func job(_ id: JobID) async throws(TorporError) -> Job?
    func job(key: IdempotencyKey) async throws(TorporError) -> Job?
    /// Newest first.
    func jobs(limit: Int) async throws(TorporError) -> [Job]
    /// Jobs whose log has not ended: what recovery takes up.
    func openJobs() async throws(TorporError) -> [Job]
    func events(of job: JobID) async throws(TorporError) -> [SagaEvent]
    /// All or none, from `index` on. Compare-and-swap on (job, index): throws `conflict` when somebody else has written that index.
    func append(_ events: [SagaEvent], to job: JobID, at index: Int) async throws(TorporError)

    // Workloads
    func workload(_ id: WorkloadID) async throws(TorporError) -> WorkloadRow?
    /// The living workload of that name.
    func workload(named name: WorkloadName) async throws(TorporError) -> WorkloadRow?
    /// All but tombstones, by name.
    func workloads() async throws(TorporError) -> [WorkloadRow]
    /// Claim, capacity and "the target takes new work" (not cordoned, debts for this workload paid) in one transaction.
    func claim(_ claim: Claim) async throws(TorporError) -> WorkloadRow
    func change(_ change: RowChange) async throws(TorporError) -> WorkloadRow

    /// What the workload's secrets say; none for one that has none, or was removed.
    func secrets(of workload: WorkloadID) async throws(TorporError) -> Secrets

    // Nodes and debts
    func keep(_ report: NodeReport, at time: Timestamp) async throws(TorporError)
    func nodes() async throws(TorporError) -> [NodeRow]
    /// The limits on the node's transfers afterwards.
    ///
    /// - Throws: `notFound` for a node that never reported; `invalidArgument` for limits out of range.
    func change(limitsOf node: NodeID, _ change: TransferLimitsChange) async throws(TorporError) -> TransferLimits
    /// None for a node that nobody limited, or that never reported.
    func limits(of node: NodeID) async throws(TorporError) -> TransferLimits
    /// Has the node take no new work, or take it again; `words` say who wants it and what for. Survives reports, restarts and boots.
    ///
    /// - Throws: `notFound` for a node that never reported; `conflict` to lift the cordon of one that is being emptied.
    func cordon(_ node: NodeID, _ cordoned: Bool, for words: String?) async throws(TorporError)
    func debts() async throws(TorporError) -> [Debt]
    func add(_ debts: [Debt]) async throws(TorporError)
    func settle(_ debt: Debt) async throws(TorporError)

    // Maintenances
    /// Accepts it, and cordons what it begins with (`Maintenance.cordons`), in one transaction. The same key is answered with the one it made.
    ///
    /// - Throws: `notFound` for a node that never reported; `conflict` for one that an open drain names already.
    func open(_ maintenance: Maintenance) async throws(TorporError) -> Maintenance
    /// Writes it under the next revision, cordons included.
    ///
    /// - Throws: `conflict` when it is not at `maintenance.revision` any more, or calls a node drained that is in use.
    func change(_ maintenance: Maintenance) async throws(TorporError) -> Maintenance
    func maintenance(_ id: MaintenanceID) async throws(TorporError) -> Maintenance?
    /// Newest first.
    func maintenances(limit: Int) async throws(TorporError) -> [Maintenance]
    /// Nodes that a sleeping workload, an open claim or a debt names; claims of what is being removed, too, which no listing shows.
    func nodesInUse() async throws(TorporError) -> Set<NodeID>
    /// Those that have not ended, oldest first.
    func openMaintenances() async throws(TorporError) -> [Maintenance]

    // Members
    /// Replaces an earlier invitation of the same node.
    func invite(_ invitation: Invitation) async throws(TorporError)
    /// Uses up the invitation: the node is a member by this key, and by no earlier one. The same key again is answered alike.
    ///
    /// - Throws: `refused` for a token that is unknown, expired, another node's, or used with another key.
    func redeem(_ redemption: Redemption, at now: Timestamp) async throws(TorporError)
    /// No certificate of the node counts any more, and no invitation is open; twice is once.
    ///
    /// - Throws: `notFound` for a node that neither reported nor was ever invited.
    func revoke(_ node: NodeID) async throws(TorporError)
    /// What was decided about nodes. A row that cannot be read counts as revoked, and is an incident.
    func roster() async throws(TorporError) -> Roster

    // Snapshots
    func snapshots() async throws(TorporError) -> [SnapshotRow]
    func snapshot(_ id: SnapshotID) async throws(TorporError) -> SnapshotRow?
    /// Enters one that no job made; all others are entered with their row's change.
    func add(_ snapshot: SnapshotRow) async throws(TorporError)
    func remove(_ snapshot: SnapshotID) async throws(TorporError)
    /// Pins a snapshot, or lifts its pin; twice is once.
    ///
    /// - Throws: `notFound`.
    func pin(_ snapshot: SnapshotID, _ pinned: Bool) async throws(TorporError)

    // Spans, for people; losing some loses no workload.
    func keep(_ spans: [SpanRecord]) async throws(TorporError)
    func spans(of traceID: String) async throws(TorporError) -> [SpanRecord]

    // Incidents: rows that could not be read, by table and key.
    func incidents() async throws(TorporError) -> [String]
}

extension Catalogue {
    /// Of a workload without secrets, or one that is there already.
    package func submit(_ job: Job, declaring row: WorkloadRow?) async throws(TorporError) -> Job {
        try await submit(job, declaring: row, secrets: .none)
    }
}
