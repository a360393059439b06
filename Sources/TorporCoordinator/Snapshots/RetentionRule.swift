import TorporModel

/// Which snapshots go by themselves, by what workloads and nodes declare; a pure value.
///
/// Of each workload's snapshots, and then of each node's, the newest are counted first; from the first that is beyond a limit on, all older
/// ones go. Whatever the limits say, these stay: what is pinned, what an open job restores, and the newest of a workload that does not run,
/// for that may be all there is of it. A limit of bytes never takes the newest of a workload: it would take every one as soon as it is made.
struct RetentionRule {
    /// A snapshot that goes, and why, for the log.
    struct Doomed: Hashable {
        let id: SnapshotID
        let reason: String
    }

    let snapshots: [SnapshotRow]
    /// Of each workload that still exists.
    let policies: [WorkloadID: RetentionPolicy]
    /// Of each node that says so.
    let nodes: [NodeID: RetentionPolicy]
    /// Workloads that were seen running.
    let running: Set<WorkloadID>
    /// What open jobs are about to read.
    let inFlight: Set<SnapshotID>
    let now: Timestamp

    /// In the order of workloads and nodes, oldest last.
    func doomed() -> [Doomed] {
        let newest = Dictionary(grouping: snapshots, by: \.workload).compactMapValues { $0.max(by: Self.isOlder)?.id }
        var doomed: [Doomed] = []
        for (workload, policy) in policies.sorted(by: { $0.key < $1.key }) {
            doomed += judge(snapshots.filter { $0.workload == workload }, policy, newest, "of its workload")
        }
        for (node, policy) in nodes.sorted(by: { $0.key < $1.key }) {
            let gone = Set(doomed.map(\.id))
            doomed += judge(snapshots.filter { $0.nodes.contains(node) && !gone.contains($0.id) }, policy, newest, "of node \(node)")
        }
        return doomed
    }

    private func judge(
        _ rows: [SnapshotRow], _ policy: RetentionPolicy, _ newest: [WorkloadID: SnapshotID], _ whose: String
    ) -> [Doomed] {
        if policy.isEmpty { return [] }
        var (count, bytes) = (UInt64(0), UInt64(0))
        var doomed: [Doomed] = []
        for row in rows.sorted(by: { Self.isOlder($1, $0) }) {
            count += 1
            bytes = bytes.addingReportingOverflow(row.logicalBytes).overflow ? .max : bytes + row.logicalBytes
            let isNewest = newest[row.workload] == row.id
            guard let limit = exceeded(policy, row, count, isNewest ? 0 : bytes) else { continue }
            if row.pinned || inFlight.contains(row.id) || isNewest && !running.contains(row.workload) { continue }
            doomed.append(Doomed(id: row.id, reason: "\(limit) \(whose)"))
        }
        return doomed
    }

    /// The first limit that it is beyond.
    private func exceeded(_ policy: RetentionPolicy, _ row: SnapshotRow, _ count: UInt64, _ bytes: UInt64) -> String? {
        if let keep = policy.keep, count > keep { return "beyond the count" }
        if let most = policy.maxBytes, bytes > most { return "beyond the bytes" }
        // A clock that went back makes nothing older.
        let age = UInt64(max(0, now.milliseconds - row.createdAt.milliseconds))
        if let most = policy.maxAgeMs, age > most { return "beyond the age" }
        return nil
    }

    /// By the source's clock, and of the same moment by id.
    private static func isOlder(_ one: SnapshotRow, _ other: SnapshotRow) -> Bool {
        (one.createdAt, one.id) < (other.createdAt, other.id)
    }
}
