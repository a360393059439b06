package import TorporModel
import TorporPorts

/// The coordinator's store in memory, over a disk that can crash: for simulations and for tests of what stands above.
package struct MemoryCatalogue: Catalogue {
    /// For a test to crash it, fill it, or make it forget to sync.
    package let disk: SimulatedDisk<CatalogueState>
    private let limits: StoreLimits

    /// Over the same disk this is the store reopened.
    package init(disk: SimulatedDisk<CatalogueState> = SimulatedDisk(CatalogueState()), limits: StoreLimits = StoreLimits()) {
        self.disk = disk
        self.limits = limits
    }

    /// One step of the disk, so that of two submissions of one wish the second finds the first.
    package func submit(_ job: Job, declaring row: WorkloadRow?, secrets: Secrets) async throws(TorporError) -> Job {
        try disk.write { (state) throws(TorporError) in try state.submit(job, declaring: row, secrets: secrets) }
    }

    package func secrets(of workload: WorkloadID) async throws(TorporError) -> Secrets {
        try disk.read { (state) throws(TorporError) in state.secrets[workload] ?? .none }
    }

    package func job(_ id: JobID) async throws(TorporError) -> Job? {
        try disk.read { (state) throws(TorporError) in state.jobs.last { $0.job.id == id }?.job }
    }

    package func job(key: IdempotencyKey) async throws(TorporError) -> Job? {
        try disk.read { (state) throws(TorporError) in state.jobs.last { $0.job.request.key == key }?.job }
    }

    /// Newest by acceptance, as the order of the array has it.
    package func jobs(limit: Int) async throws(TorporError) -> [Job] {
        let count = min(max(limit, 0), limits.listedJobs)
        return try disk.read { (state) throws(TorporError) in state.jobs.reversed().prefix(count).map(\.job) }
    }

    /// Derived from the logs, which are short here.
    package func openJobs() async throws(TorporError) -> [Job] {
        try disk.read { (state) throws(TorporError) in state.jobs.filter(\.isOpen).map(\.job) }
    }

    package func events(of job: JobID) async throws(TorporError) -> [SagaEvent] {
        try disk.read { (state) throws(TorporError) in state.jobs.last { $0.job.id == job }?.log ?? [] }
    }

    /// Compare-and-swap by the step of the disk.
    package func append(_ events: [SagaEvent], to job: JobID, at index: Int) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in try state.append(events, to: job, at: index) }
    }

    package func workload(_ id: WorkloadID) async throws(TorporError) -> WorkloadRow? {
        try disk.read { (state) throws(TorporError) in state.workloads[id] }
    }

    package func workload(named name: WorkloadName) async throws(TorporError) -> WorkloadRow? {
        try disk.read { (state) throws(TorporError) in state.living(name) }
    }

    /// Tombstones left out, by name.
    package func workloads() async throws(TorporError) -> [WorkloadRow] {
        try disk.read { (state) throws(TorporError) in state.workloads.values.filter { $0.life != .removed }.sorted { $0.name < $1.name } }
    }

    /// Row, target and capacity in one step of the disk, as in SQLite's transaction.
    package func claim(_ claim: Claim) async throws(TorporError) -> WorkloadRow {
        try disk.write { (state) throws(TorporError) in try state.claim(claim) }
    }

    /// Row, debts and snapshot in one step of the disk.
    package func change(_ change: RowChange) async throws(TorporError) -> WorkloadRow {
        try disk.write { (state) throws(TorporError) in try state.change(change) }
    }

    /// The cordon stays: it is a person's word.
    package func keep(_ report: NodeReport, at time: Timestamp) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in state.keep(report, at: time) }
    }

    package func cordon(_ node: NodeID, _ cordoned: Bool, for words: String?) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in
            let drain = state.maintenances.first { $0.isEmptying(node) }
            if !cordoned, let drain { throw StoreRefusal.underMaintenance(drain) }
            try state.cordon(node, cordoned, for: words)
        }
    }

    package func open(_ maintenance: Maintenance) async throws(TorporError) -> Maintenance {
        try disk.write { (state) throws(TorporError) in try state.open(maintenance) }
    }

    package func change(_ maintenance: Maintenance) async throws(TorporError) -> Maintenance {
        try disk.write { (state) throws(TorporError) in try state.change(maintenance) }
    }

    package func maintenance(_ id: MaintenanceID) async throws(TorporError) -> Maintenance? {
        try disk.read { (state) throws(TorporError) in state.maintenances.first { $0.id == id } }
    }

    package func maintenances(limit: Int) async throws(TorporError) -> [Maintenance] {
        try disk.read { (state) throws(TorporError) in Array(state.maintenances.reversed().prefix(limit)) }
    }

    package func nodesInUse() async throws(TorporError) -> Set<NodeID> {
        try disk.read { (state) throws(TorporError) in state.nodesInUse }
    }

    package func openMaintenances() async throws(TorporError) -> [Maintenance] {
        try disk.read { (state) throws(TorporError) in state.maintenances.filter { $0.end == nil } }
    }

    package func change(limitsOf node: NodeID, _ change: TransferLimitsChange) async throws(TorporError) -> TransferLimits {
        try disk.write { (state) throws(TorporError) in try state.change(limitsOf: node, change) }
    }

    package func limits(of node: NodeID) async throws(TorporError) -> TransferLimits {
        try disk.read { (state) throws(TorporError) in state.nodes[node]?.limits ?? .none }
    }

    package func nodes() async throws(TorporError) -> [NodeRow] {
        try disk.read { (state) throws(TorporError) in state.nodes.values.sorted { $0.node < $1.node } }
    }

    /// In SQLite's order, so that simulations and real runs pay alike.
    package func debts() async throws(TorporError) -> [Debt] {
        try disk.read { (state) throws(TorporError) in
            state.debts.values.sorted {
                ($0.node, $0.workload, $0.attempt, $0.kind.rawValue) < ($1.node, $1.workload, $1.attempt, $1.kind.rawValue)
            }
        }
    }

    package func add(_ debts: [Debt]) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in
            for debt in debts { state.debts[CatalogueState.DebtKey(debt)] = debt }
        }
    }

    package func settle(_ debt: Debt) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in state.debts[CatalogueState.DebtKey(debt)] = nil }
    }

    package func invite(_ invitation: Invitation) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in state.invite(invitation) }
    }

    package func redeem(_ redemption: Redemption, at now: Timestamp) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in try state.redeem(redemption, at: now) }
    }

    package func revoke(_ node: NodeID) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in try state.revoke(node) }
    }

    /// Nothing in memory is ever unreadable.
    package func roster() async throws(TorporError) -> Roster { try disk.read { (state) throws(TorporError) in state.roster } }

    /// Newest first; of one instant by id.
    package func snapshots() async throws(TorporError) -> [SnapshotRow] {
        try disk.read { (state) throws(TorporError) in
            state.snapshots.values.sorted { ($1.createdAt, $0.id) < ($0.createdAt, $1.id) }
        }
    }

    package func snapshot(_ id: SnapshotID) async throws(TorporError) -> SnapshotRow? {
        try disk.read { (state) throws(TorporError) in state.snapshots[id] }
    }

    package func add(_ snapshot: SnapshotRow) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in state.snapshots[snapshot.id] = snapshot }
    }

    package func remove(_ snapshot: SnapshotID) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in state.snapshots[snapshot] = nil }
    }

    package func pin(_ snapshot: SnapshotID, _ pinned: Bool) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in
            guard state.snapshots[snapshot] != nil else { throw StoreRefusal.noSnapshot(snapshot) }
            state.snapshots[snapshot]?.pinned = pinned
        }
    }

    package func keep(_ spans: [SpanRecord]) async throws(TorporError) {
        try disk.write { (state) throws(TorporError) in state.keep(spans, limits: limits) }
    }

    /// By start, then by id.
    package func spans(of traceID: String) async throws(TorporError) -> [SpanRecord] {
        try disk.read { (state) throws(TorporError) in
            (state.traces.first { $0.id == traceID }?.spans ?? []).sorted {
                ($0.startNanoseconds, $0.spanID) < ($1.startNanoseconds, $1.spanID)
            }
        }
    }

    /// Nothing in memory is ever unreadable.
    package func incidents() async throws(TorporError) -> [String] { [] }
}

/// What a simulation's checkers see of the store, at once and without a process of their own.
extension MemoryCatalogue {
    /// Every row, tombstones too.
    package var rows: [WorkloadRow] { disk.look { $0.workloads.values.sorted { $0.id < $1.id } } }
    package var owed: [Debt] { disk.look { Array($0.debts.values) } }
    package var kept: [SnapshotRow] { disk.look { $0.snapshots.values.sorted { $0.id < $1.id } } }
    package func log(of job: JobID) -> [SagaEvent] { disk.look { state in state.jobs.last { $0.job.id == job }?.log ?? [] } }

    package func isCordoned(_ node: NodeID) -> Bool { disk.look { $0.nodes[node]?.cordoned ?? false } }

    /// By a person's hand; nothing for a node that never reported, or is being emptied.
    package func cordonNow(_ node: NodeID, _ cordoned: Bool) {
        try? disk.write { (state) throws(TorporError) in
            if !state.maintenances.contains(where: { $0.isEmptying(node) }) { try state.cordon(node, cordoned, for: nil) }
        }
    }
}
