import TorporModel

/// Everything a catalogue holds, as one value: a transaction is a copy that is kept or dropped.
package struct CatalogueState: Sendable {
    /// A job with its log.
    struct Entry: Sendable {
        let job: Job
        var log: [SagaEvent] = []
        var isOpen: Bool {
            if case .ended = log.last?.kind { false } else { true }
        }
    }

    /// What a debt is known by.
    struct DebtKey: Hashable, Sendable {
        let node: NodeID
        let workload: WorkloadID
        let attempt: Attempt
        let kind: Debt.Kind

        init(_ debt: Debt) {
            node = debt.node
            workload = debt.workload
            attempt = debt.attempt
            kind = debt.kind
        }
    }

    /// In the order of their acceptance.
    var jobs: [Entry] = []
    /// Tombstones too.
    var workloads: [WorkloadID: WorkloadRow] = [:]
    /// Bytes of memory held on a row's target while its claim is open.
    var reserved: [WorkloadID: UInt64] = [:]
    /// With their cordons, which reports leave alone.
    var nodes: [NodeID: NodeRow] = [:]
    /// With the revision of each one's last change of standing.
    var members: [NodeID: (member: Membership, revision: UInt64)] = [:]
    /// By what a debt is known by, so that owing twice is owing once.
    var debts: [DebtKey: Debt] = [:]
    /// In the order of their acceptance.
    var maintenances: [Maintenance] = []
    /// As entered by row changes.
    var snapshots: [SnapshotID: SnapshotRow] = [:]
    /// What the secrets of workloads say, until they are removed.
    var secrets: [WorkloadID: Secrets] = [:]
    /// In the order in which their traces were first heard of.
    var traces: [(id: String, spans: [SpanRecord])] = []

    /// A store that has never been used.
    package init() {}

    /// At most one: `submit` and `change` see to it.
    func living(_ name: WorkloadName) -> WorkloadRow? { workloads.values.first { $0.name == name && $0.life != .removed } }

    /// As `SQLiteCatalogue.submit`, line by line: the conformance suite holds the two equal.
    mutating func submit(_ job: Job, declaring row: WorkloadRow?, secrets: Secrets) throws(TorporError) -> Job {
        if let made = jobs.first(where: { $0.job.request.key == job.request.key }) { return made.job }
        if jobs.contains(where: { $0.job.id == job.id }) { throw StoreRefusal.jobExists(job.id) }
        if let row {
            if living(row.name) != nil { throw StoreRefusal.nameTaken(row.name) }
            if workloads[row.id] != nil { throw StoreRefusal.workloadExists(row.id) }
            if let target = row.target { try PortCheck(others: Array(workloads.values)).judge(row, at: target) }
            workloads[row.id] = row
            if !secrets.isEmpty { self.secrets[row.id] = secrets }
        }
        jobs.append(Entry(job: job))
        return job
    }

    /// Indices count from 0 without gaps; an ended log takes no more.
    mutating func append(_ events: [SagaEvent], to job: JobID, at index: Int) throws(TorporError) {
        guard let place = jobs.lastIndex(where: { $0.job.id == job }) else { throw StoreRefusal.noJob(job) }
        let next = jobs[place].log.count
        guard index == next else { throw StoreRefusal.logConflict(job, at: index, next: next) }
        guard jobs[place].isOpen else { throw StoreRefusal.logEnded(job) }
        jobs[place].log += events
    }

    /// The model decides about the row, `TargetCheck` and `PortCheck` about the target; all before anything changes.
    mutating func claim(_ claim: Claim) throws(TorporError) -> WorkloadRow {
        guard let row = workloads[claim.workload] else { throw StoreRefusal.noWorkload(claim.workload) }
        if row.job == claim.job { return row }
        let next = try claim.apply(to: row)
        try ClaimCheck(job: claim.job, log: jobs.last { $0.job.id == claim.job }?.log ?? []).judge()
        if let target = claim.target {
            let held = workloads.values.filter { $0.target == target && $0.phase != .free && $0.id != claim.workload }.sorted {
                $0.id < $1.id
            }
            let check = TargetCheck(
                node: nodes[target],
                unpaid: debts.values.filter { $0.node == target && $0.workload == claim.workload }.sorted {
                    ($0.attempt, $0.kind.rawValue) < ($1.attempt, $1.kind.rawValue)
                },
                reservations: held.map { ($0.id, reserved[$0.id] ?? 0) })
            try check.judge(claim, of: row.name, at: target)
            try PortCheck(others: Array(workloads.values)).judge(row, at: target)
            reserved[row.id] = claim.memoryBytes
        }
        workloads[row.id] = next
        return next
    }

    /// The model decides; a tombstone that would live again needs its name free.
    mutating func change(_ change: RowChange) throws(TorporError) -> WorkloadRow {
        guard let row = workloads[change.workload] else { throw StoreRefusal.noWorkload(change.workload) }
        let next = try change.apply(to: row)
        if row.life == .removed, next.life != .removed, living(next.name) != nil { throw StoreRefusal.nameTaken(next.name) }
        workloads[row.id] = next
        if next.phase == .free { reserved[row.id] = nil }
        if next.life == .removed { secrets[row.id] = nil }
        for debt in change.debts { debts[DebtKey(debt)] = debt }
        if let snapshot = change.snapshot { snapshots[snapshot.id] = snapshot }
        return next
    }

    /// The last report counts; the cordon stays, and so do the limits.
    mutating func keep(_ report: NodeReport, at time: Timestamp) {
        let old = nodes[report.node]
        nodes[report.node] = NodeRow(
            node: report.node, report: report, cordoned: old?.cordoned ?? false, cordonedFor: old?.cordonedFor, lastSeen: time,
            revoked: roster.isRevoked(report.node), limits: old?.limits ?? .none)
    }

    mutating func cordon(_ node: NodeID, _ cordoned: Bool, for words: String?) throws(TorporError) {
        if nodes[node] == nil { throw StoreRefusal.noNode(node) }
        nodes[node]?.cordoned = cordoned
        nodes[node]?.cordonedFor = cordoned ? words : nil
    }

    /// As `SQLiteCatalogue.open`.
    mutating func open(_ maintenance: Maintenance) throws(TorporError) -> Maintenance {
        if let made = maintenances.first(where: { $0.key == maintenance.key }) { return made }
        if let rival = maintenance.rival(among: maintenances) { throw StoreRefusal.underMaintenance(rival) }
        let cordons = maintenance.cordons(after: nil)
        if let stranger = cordons.first(where: { nodes[$0.node] == nil }) { throw StoreRefusal.noNode(stranger.node) }
        for (node, cordoned) in cordons { try cordon(node, cordoned, for: maintenance.words) }
        maintenances.append(maintenance)
        return maintenance
    }

    /// As `SQLiteCatalogue.nodesInUse`.
    var nodesInUse: Set<NodeID> {
        if Mutant.isPlanted(.drainedTooSoon) { return [] }
        var used = Set(debts.values.map(\.node))
        for row in workloads.values where row.life == .asleep || row.phase != .free {
            if let home = row.home { used.insert(home) }
            if row.phase != .free, let target = row.target { used.insert(target) }
            if row.phase != .free, let from = jobs.last(where: { $0.job.id == row.job })?.job.from { used.insert(from) }
        }
        return used
    }

    /// As `SQLiteCatalogue.change`.
    mutating func change(_ maintenance: Maintenance) throws(TorporError) -> Maintenance {
        guard let place = maintenances.firstIndex(where: { $0.id == maintenance.id }),
            maintenances[place].revision == maintenance.revision
        else { throw StoreRefusal.maintenanceChanged(maintenance.id) }
        let used = nodesInUse
        if let node = maintenance.emptied(since: maintenances[place]).first(where: used.contains) { throw StoreRefusal.inUse(node) }
        var next = maintenance
        next.revision += 1
        for (node, cordoned) in next.cordons(after: maintenances[place]) { try cordon(node, cordoned, for: next.words) }
        maintenances[place] = next
        return next
    }

    /// What is not named stays.
    mutating func change(limitsOf node: NodeID, _ change: TransferLimitsChange) throws(TorporError) -> TransferLimits {
        guard let old = nodes[node]?.limits else { throw StoreRefusal.noNode(node) }
        let next = try old.applying(change, of: node)
        nodes[node]?.limits = next
        return next
    }

    /// Of several tokens of a node the last one counts.
    mutating func invite(_ invitation: Invitation) {
        let old = members[invitation.node]?.member ?? Membership(invitation.node)
        save(old.inviting(invitation), after: old)
    }

    mutating func redeem(_ redemption: Redemption, at now: Timestamp) throws(TorporError) {
        guard let old = members.values.first(where: { $0.member.invitation?.digest == redemption.digest })?.member else {
            throw Membership.unknown
        }
        save(try old.redeeming(redemption, at: now), after: old)
    }

    mutating func revoke(_ node: NodeID) throws(TorporError) {
        guard members[node] != nil || nodes[node] != nil else { throw StoreRefusal.noNode(node) }
        let old = members[node]?.member ?? Membership(node)
        save(old.revoking(), after: old)
    }

    var roster: Roster {
        Roster(revision: members.values.map(\.revision).max() ?? 0, standings: members.compactMapValues(\.member.standing))
    }

    /// A change of standing raises the roster's revision, and nothing else does.
    private mutating func save(_ member: Membership, after old: Membership) {
        let own = members[member.node]?.revision ?? 0
        members[member.node] = (member, member.standing == old.standing ? own : roster.revision + 1)
        nodes[member.node]?.revoked = member.standing == .revoked
    }

    /// Bounded like the other store, so that a long simulation does not grow for ever.
    mutating func keep(_ spans: [SpanRecord], limits: StoreLimits) {
        for span in spans {
            let place = traces.firstIndex { $0.id == span.traceID } ?? traces.count
            if place == traces.count { traces.append((span.traceID, [])) }
            if let same = traces[place].spans.firstIndex(where: { $0.spanID == span.spanID }) {
                traces[place].spans[same] = span
            } else if traces[place].spans.count < limits.spansPerTrace {
                traces[place].spans.append(span)
            }
        }
        traces.removeFirst(max(0, traces.count - limits.traces))
    }
}
