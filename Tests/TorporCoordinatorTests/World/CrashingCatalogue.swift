import Synchronization
import TorporModel
import TorporPorts

/// A store whose process dies after a given number of writes: from then on nothing is written or read through this door.
final class CrashingCatalogue: Catalogue {
    private let inner: any Catalogue
    private let fatal: Int
    private let count = Mutex(0)

    init(_ inner: any Catalogue, dyingAfter fatal: Int? = nil) {
        self.inner = inner
        self.fatal = fatal ?? .max
    }

    /// How many writes there were.
    var writes: Int { count.withLock { $0 } }
    var isDead: Bool { writes >= fatal }

    private static let died = TorporError(.internal, "the coordinator died here")

    private func read<Value>(_ work: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        if isDead { throw Self.died }
        return try await work()
    }

    private func write<Value>(_ work: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        if isDead { throw Self.died }
        let value = try await work()
        count.withLock { $0 += 1 }
        // What was written is written; whoever wrote it never hears of it.
        if isDead { throw Self.died }
        return value
    }

    func submit(_ job: Job, declaring row: WorkloadRow?, secrets: Secrets) async throws(TorporError) -> Job {
        try await write { () async throws(TorporError) in try await inner.submit(job, declaring: row, secrets: secrets) }
    }
    func secrets(of workload: WorkloadID) async throws(TorporError) -> Secrets {
        try await read { () async throws(TorporError) in try await inner.secrets(of: workload) }
    }
    func append(_ events: [SagaEvent], to job: JobID, at index: Int) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.append(events, to: job, at: index) }
    }
    func claim(_ claim: Claim) async throws(TorporError) -> WorkloadRow {
        try await write { () async throws(TorporError) in try await inner.claim(claim) }
    }
    func change(_ change: RowChange) async throws(TorporError) -> WorkloadRow {
        try await write { () async throws(TorporError) in try await inner.change(change) }
    }
    func add(_ debts: [Debt]) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.add(debts) }
    }
    func settle(_ debt: Debt) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.settle(debt) }
    }
    func change(limitsOf node: NodeID, _ change: TransferLimitsChange) async throws(TorporError) -> TransferLimits {
        try await write { () async throws(TorporError) in try await inner.change(limitsOf: node, change) }
    }
    func cordon(_ node: NodeID, _ cordoned: Bool, for words: String?) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.cordon(node, cordoned, for: words) }
    }
    func open(_ maintenance: Maintenance) async throws(TorporError) -> Maintenance {
        try await write { () async throws(TorporError) in try await inner.open(maintenance) }
    }
    func change(_ maintenance: Maintenance) async throws(TorporError) -> Maintenance {
        try await write { () async throws(TorporError) in try await inner.change(maintenance) }
    }
    func maintenance(_ id: MaintenanceID) async throws(TorporError) -> Maintenance? {
        try await read { () async throws(TorporError) in try await inner.maintenance(id) }
    }
    func maintenances(limit: Int) async throws(TorporError) -> [Maintenance] {
        try await read { () async throws(TorporError) in try await inner.maintenances(limit: limit) }
    }
    func nodesInUse() async throws(TorporError) -> Set<NodeID> {
        try await read { () async throws(TorporError) in try await inner.nodesInUse() }
    }
    func openMaintenances() async throws(TorporError) -> [Maintenance] {
        try await read { () async throws(TorporError) in try await inner.openMaintenances() }
    }
    func invite(_ invitation: Invitation) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.invite(invitation) }
    }
    func redeem(_ redemption: Redemption, at now: Timestamp) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.redeem(redemption, at: now) }
    }
    func revoke(_ node: NodeID) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.revoke(node) }
    }
    func limits(of node: NodeID) async throws(TorporError) -> TransferLimits {
        try await read { () async throws(TorporError) in try await inner.limits(of: node) }
    }
    func roster() async throws(TorporError) -> Roster { try await read { () async throws(TorporError) in try await inner.roster() } }
    func add(_ snapshot: SnapshotRow) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.add(snapshot) }
    }
    func remove(_ snapshot: SnapshotID) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.remove(snapshot) }
    }
    func pin(_ snapshot: SnapshotID, _ pinned: Bool) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.pin(snapshot, pinned) }
    }
    func keep(_ report: NodeReport, at time: Timestamp) async throws(TorporError) { try await inner.keep(report, at: time) }
    func keep(_ spans: [SpanRecord]) async throws(TorporError) { try await inner.keep(spans) }
    func job(_ id: JobID) async throws(TorporError) -> Job? {
        try await read { () async throws(TorporError) in try await inner.job(id) }
    }
    func job(key: IdempotencyKey) async throws(TorporError) -> Job? {
        try await read { () async throws(TorporError) in try await inner.job(key: key) }
    }
    func jobs(limit: Int) async throws(TorporError) -> [Job] {
        try await read { () async throws(TorporError) in try await inner.jobs(limit: limit) }
    }
    func openJobs() async throws(TorporError) -> [Job] {
        try await read { () async throws(TorporError) in try await inner.openJobs() }
    }
    func events(of job: JobID) async throws(TorporError) -> [SagaEvent] {
        try await read { () async throws(TorporError) in try await inner.events(of: job) }
    }
    func workload(_ id: WorkloadID) async throws(TorporError) -> WorkloadRow? {
        try await read { () async throws(TorporError) in try await inner.workload(id) }
    }
    func workload(named name: WorkloadName) async throws(TorporError) -> WorkloadRow? {
        try await read { () async throws(TorporError) in try await inner.workload(named: name) }
    }
    func workloads() async throws(TorporError) -> [WorkloadRow] {
        try await read { () async throws(TorporError) in try await inner.workloads() }
    }
    func nodes() async throws(TorporError) -> [NodeRow] {
        try await read { () async throws(TorporError) in try await inner.nodes() }
    }
    func debts() async throws(TorporError) -> [Debt] {
        try await read { () async throws(TorporError) in try await inner.debts() }
    }
    func snapshots() async throws(TorporError) -> [SnapshotRow] {
        try await read { () async throws(TorporError) in try await inner.snapshots() }
    }
    func snapshot(_ id: SnapshotID) async throws(TorporError) -> SnapshotRow? {
        try await read { () async throws(TorporError) in try await inner.snapshot(id) }
    }
    func spans(of traceID: String) async throws(TorporError) -> [SpanRecord] { try await inner.spans(of: traceID) }
    func incidents() async throws(TorporError) -> [String] { try await inner.incidents() }
}
