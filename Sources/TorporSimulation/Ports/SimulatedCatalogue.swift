import TorporModel
import TorporPorts
import TorporStore

/// The coordinator's store as one coordinator reaches it: each transaction takes a moment, may be refused, or done and not answered.
struct SimulatedCatalogue: Catalogue {
    let inner: MemoryCatalogue
    let hand: Hand
    let witness: Witness

    func submit(_ job: Job, declaring row: WorkloadRow?, secrets: Secrets) async throws(TorporError) -> Job {
        try await write { () async throws(TorporError) in
            let accepted = try await inner.submit(job, declaring: row, secrets: secrets)
            witness.accepted(accepted)
            if let row, accepted.id == job.id { witness.changed(row) }
            return accepted
        }
    }

    func secrets(of workload: WorkloadID) async throws(TorporError) -> Secrets {
        try await read { () async throws(TorporError) in try await inner.secrets(of: workload) }
    }

    func append(_ events: [SagaEvent], to job: JobID, at index: Int) async throws(TorporError) {
        try await write { () async throws(TorporError) in
            try await inner.append(events, to: job, at: index)
            for event in events { witness.logged(event.kind, of: job) }
        }
    }

    func claim(_ claim: Claim) async throws(TorporError) -> WorkloadRow {
        try await write { () async throws(TorporError) in
            let row = try await inner.claim(claim)
            witness.changed(row)
            return row
        }
    }

    func change(_ change: RowChange) async throws(TorporError) -> WorkloadRow {
        try await write { () async throws(TorporError) in
            let row = try await inner.change(change)
            witness.changed(row)
            return row
        }
    }

    func keep(_ report: NodeReport, at time: Timestamp) async throws(TorporError) {
        try await hand.read { () async throws(TorporError) in try await inner.keep(report, at: time) }
    }

    func add(_ debts: [Debt]) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.add(debts) }
    }

    func settle(_ debt: Debt) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.settle(debt) }
    }

    func add(_ snapshot: SnapshotRow) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.add(snapshot) }
    }
    func remove(_ snapshot: SnapshotID) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.remove(snapshot) }
    }
    func pin(_ snapshot: SnapshotID, _ pinned: Bool) async throws(TorporError) {
        try await write { () async throws(TorporError) in try await inner.pin(snapshot, pinned) }
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
        try await write { () async throws(TorporError) in
            let old = try await inner.maintenance(maintenance.id)
            let next = try await inner.change(maintenance)
            for node in next.emptied(since: old) { witness.drained(node) }
            return next
        }
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

    func keep(_ spans: [SpanRecord]) async throws(TorporError) {}

    // MARK: Looks

    func job(_ id: JobID) async throws(TorporError) -> Job? { try await read { () async throws(TorporError) in try await inner.job(id) } }
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
    func nodes() async throws(TorporError) -> [NodeRow] { try await read { () async throws(TorporError) in try await inner.nodes() } }
    func limits(of node: NodeID) async throws(TorporError) -> TransferLimits {
        try await read { () async throws(TorporError) in try await inner.limits(of: node) }
    }
    func roster() async throws(TorporError) -> Roster { try await read { () async throws(TorporError) in try await inner.roster() } }
    func debts() async throws(TorporError) -> [Debt] { try await read { () async throws(TorporError) in try await inner.debts() } }
    func snapshots() async throws(TorporError) -> [SnapshotRow] {
        try await read { () async throws(TorporError) in try await inner.snapshots() }
    }
    func snapshot(_ id: SnapshotID) async throws(TorporError) -> SnapshotRow? {
        try await read { () async throws(TorporError) in try await inner.snapshot(id) }
    }
    func spans(of traceID: String) async throws(TorporError) -> [SpanRecord] { [] }
    func incidents() async throws(TorporError) -> [String] { [] }

    private func read<Value>(_ body: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        try await hand.read(body)
    }

    private func write<Value>(_ body: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        try await hand.moment()
        if hand.faults.happens({ $0.storeRefuses }) {
            throw TorporError(.diskFull, "no space left for the store; nothing was written", remedy: "free some disk, then try again")
        }
        let value = try await body()
        try await hand.moment()
        if hand.faults.happens({ $0.storeLies }) { throw TorporError(.unreachable, "the store did not say whether it wrote") }
        return value
    }
}
