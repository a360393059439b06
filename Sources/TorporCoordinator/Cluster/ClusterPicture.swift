import TorporModel
import TorporPorts
import TorporScheduling

/// Everything the coordinator knows at one moment, for decisions and for people.
struct ClusterPicture: Sendable {
    let workloads: [WorkloadRow]
    let nodes: [NodeRow]
    let snapshots: [SnapshotRow]
    let debts: [Debt]
    let now: Timestamp
    let lostAfterMs: Int64
    private let nodePlaces: [NodeID: Int]
    private let snapshotPlaces: [SnapshotID: Int]

    init(
        workloads: [WorkloadRow], nodes: [NodeRow], snapshots: [SnapshotRow], debts: [Debt], now: Timestamp, lostAfterMs: Int64
    ) {
        self.workloads = workloads
        self.nodes = nodes
        self.snapshots = snapshots
        self.debts = debts
        self.now = now
        self.lostAfterMs = lostAfterMs
        // Each workload's home is looked up several times in every round: never by a walk over all nodes.
        nodePlaces = Dictionary(nodes.enumerated().map { ($1.node, $0) }) { first, _ in first }
        snapshotPlaces = Dictionary(snapshots.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// Four reads one after the other: a picture for people and for refusals; what must hold is checked again in the claim.
    static func take(_ tools: SagaTools) async throws(TorporError) -> ClusterPicture {
        ClusterPicture(
            workloads: try await tools.catalogue.workloads(), nodes: try await tools.catalogue.nodes(),
            snapshots: try await tools.catalogue.snapshots(), debts: try await tools.catalogue.debts(), now: tools.now(),
            lostAfterMs: Int64(tools.limits.nodeLostAfter / .milliseconds(1)))
    }

    /// The nodes as placement sees them, and who is there: made anew each time.
    var candidates: Candidates { candidates(uncordoning: []) }

    /// The same with some nodes taking work again.
    func candidates(uncordoning some: Set<NodeID>) -> Candidates {
        let rows = nodes.map { row in
            var row = row
            if some.contains(row.node) { row.cordoned = false }
            return row
        }
        return Candidates(nodes: rows, now: now, lostAfterMs: lostAfterMs, workloads: workloads.flatMap(placed))
    }

    /// Where it lives, and where a job is bringing it: neighbours count it at both, for either may be its home in the end.
    private func placed(_ row: WorkloadRow) -> [PlacedWorkload] {
        let nodes = row.home == row.target ? [row.home] : [row.home, row.target]
        return nodes.compactMap(\.self).filter(row.holdsPorts).map { PlacedWorkload(name: row.name, node: $0, spec: row.spec) }
    }

    /// nil for a node that has never reported.
    func node(_ id: NodeID) -> NodeRow? { nodePlaces[id].map { nodes[$0] } }

    /// nil for one that is not kept any more.
    func snapshot(_ id: SnapshotID) -> SnapshotRow? { snapshotPlaces[id].map { snapshots[$0] } }

    func isLost(_ node: NodeID) -> Bool { self.node(node).map(isLost) ?? true }

    private func isLost(_ node: NodeRow) -> Bool { node.isLost(at: now, after: lostAfterMs) }

    /// What the workload's home said of it last; nil when the home is lost, has not spoken of it yet, or spoke before the last pivot.
    func copy(of workload: WorkloadRow) -> CopyReport? {
        guard let home = workload.home, !isLost(home) else { return nil }
        let copy = node(home)?.report.copies.first { $0.workload == workload.id }
        // A slot, or a copy that was still held: what the node was before the row made it the home.
        if workload.life == .running || workload.life == .asleep, (copy?.incarnation ?? .none) < workload.incarnation { return nil }
        return copy
    }

    /// Whether it was seen running, or frozen for a moment, since its node spoke last.
    func runs(_ workload: WorkloadRow) -> Bool {
        switch copy(of: workload)?.truth {
        case .running?, .frozen?: workload.life == .running
        default: false
        }
    }

    /// Whether the workload would have to leave the node for that to be empty. What has ended there, and is not about to begin again, has files only.
    func lives(_ row: WorkloadRow, on node: NodeID) -> Bool {
        guard row.home == node, row.life == .running || row.life == .asleep else { return false }
        guard row.life == .running, let copy = copy(of: row), !copy.isToRestart else { return true }
        if case .exited? = copy.truth { return false }
        if case .stopped = copy.state { return false }
        return true
    }

    /// Why the workload could not move now, each with its remedy; empty when it could.
    func obstacles(_ workload: WorkloadRow) -> [String] {
        if workload.life == .asleep { return [] }
        if workload.life != .running { return ["\(workload.name) does not run"] }
        guard let home = workload.home else { return ["\(workload.name) has no home yet"] }
        if isLost(home) { return ["its node \(home) is lost"] }
        // Nothing fresh is known: the source is asked again before anything is frozen.
        guard let copy = copy(of: workload) else { return [] }
        if case .stopped = copy.state { return ["it has exited"] }
        switch copy.truth {
        case .running?, .frozen?, nil: return copy.obstacles
        case .exited?: return ["it has exited"]
        case .held?, .absent?: return ["its node \(home) has no running copy"]
        }
    }

    func view(_ row: WorkloadRow) -> WorkloadView {
        let copy = copy(of: row)
        var status: Int32?
        if case .exited(let exit) = copy?.truth { status = exit }
        if case .stopped(_, let exit) = copy?.state { status = exit }
        return WorkloadView(
            name: row.name, id: row.id, backend: row.spec.backend, node: row.home, state: state(of: row, copy),
            incarnation: row.incarnation.number, movable: .init(reasons: obstacles(row) + (copy?.sessions ?? [])), job: row.job,
            exitStatus: status, restarts: copy?.restarts ?? 0, lineage: row.lineage, lineageNote: row.lineageNote, spec: row.spec,
            address: row.spec.hasOwnNetwork ? WorkloadAddress(row.id).text : nil, rest: rest(of: row),
            slept: row.slept?.at(now), lastWake: lastWake(of: row), stuck: stuck(row),
            createdAt: row.createdAt.description)
    }

    /// Of one that runs what its agent has seen; of one that sleeps how deep. nil where its policy says nothing of it.
    func rest(of row: WorkloadRow) -> RestReport? {
        guard row.life == .asleep else { return row.life == .running ? copy(of: row)?.rest : nil }
        guard !row.spec.sleep.isEmpty, let kept = row.asleepIn.flatMap(snapshot) else { return nil }
        let slept = UInt64(max(0, now - kept.createdAt))
        let isDeep = kept.nodes.count > 1
        let next = row.spec.sleep.deepMs.map { RestReport.Next(tier: .deep, inMs: $0 > slept ? $0 - slept : 0) }
        return RestReport(tier: isDeep ? .deep : .sleep, awakeBecause: [], quietMs: slept, next: isDeep ? nil : next)
    }

    /// Also of one that sleeps again.
    private func lastWake(of row: WorkloadRow) -> WakeNote? {
        row.home.flatMap(node)?.report.copies.first { $0.workload == row.id }?.lastWake
    }

    private func state(of row: WorkloadRow, _ copy: CopyReport?) -> String {
        // Woken at its home, which the row has not been told yet; a job that is asked for tells it (`Awakenings`), not a moment earlier.
        if row.life == .asleep, case .running = copy?.state, copy?.isUp == true { return "running" }
        if row.life != .running { return row.life.rawValue }
        // Its files are there, whatever the engine remembers of its end.
        if case .stopped = copy?.state { return "exited" }
        switch copy?.truth {
        case .running: return copy?.rest?.tier == .doze ? "dozing" : "running"
        case .frozen: return "frozen"
        case .held: return "held"
        case .exited where copy?.isToRestart == true: return "restarting"
        case .exited: return "exited"
        case .absent where copy?.isToRestart == true: return "restarting"
        case .absent: return "lost"
        case nil: return row.home.map(isLost) == false ? promised(copy?.state) : "unknown"
        }
    }

    /// Between two looks of the agent, what its journal says.
    private func promised(_ state: CopyState?) -> String {
        switch state {
        case .freezing, .frozen, .sealed: "frozen"
        case .restoring, .held: "held"
        default: "running"
        }
    }

    /// By name.
    ///
    /// - Parameter stages: how far the last drain of each node has come; nothing of one where there was none, or it was given up.
    func nodeViews(_ stages: [NodeID: MaintenanceNode.Stage]) -> [NodeView] {
        var residents: [NodeID: Int] = [:]
        for row in workloads where row.life == .running || row.life == .asleep {
            if let home = row.home { residents[home, default: 0] += 1 }
        }
        return nodes.sorted { $0.node < $1.node }.map { view($0, stages[$0.node], workloads: residents[$0.node] ?? 0) }
    }

    private func view(_ node: NodeRow, _ stage: MaintenanceNode.Stage?, workloads: Int) -> NodeView {
        let cordoned = stage == .draining || stage == .drained ? stage?.rawValue : nil
        let state =
            node.revoked ? "revoked" : isLost(node) ? "lost" : node.cordoned ? cordoned ?? "cordoned" : "ready"
        return NodeView(
            name: node.node, state: state, address: "\(node.report.address.host):\(node.report.address.port)",
            workloads: workloads, debts: debts.count { $0.node == node.node },
            freeMemoryBytes: node.report.freeMemoryBytes, freeDiskBytes: node.report.freeDiskBytes, lastSeenAt: node.lastSeen.description,
            version: node.report.version, backends: node.report.backends,
            images: node.report.images ?? [], artifacts: node.report.artifacts, limits: node.limits,
            labels: node.report.labels)
    }
}
