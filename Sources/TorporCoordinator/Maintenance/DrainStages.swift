import TorporModel

/// How far the nodes of a maintenance are: a pure function of one picture.
struct DrainStages {
    private let picture: ClusterPicture
    private let used: Set<NodeID>
    private let now: Timestamp
    /// Nodes on which something lives that would have to leave.
    private let inhabited: Set<NodeID>

    /// - Parameter used: nodes that the store has something open for.
    init(_ picture: ClusterPicture, used: Set<NodeID>, now: Timestamp) {
        self.picture = picture
        self.used = used
        self.now = now
        inhabited = Set(picture.workloads.compactMap { row in row.home.flatMap { picture.lives(row, on: $0) ? $0 : nil } })
    }

    /// - Parameter outlook: what is under way of its jobs, and what may still be begun.
    func advance(_ maintenance: inout Maintenance, _ outlook: DrainRound.Outlook) {
        if maintenance.cancelledBy != nil {
            if outlook.open == 0 { end(&maintenance, .cancelled) }
            return
        }
        if maintenance.purpose == .return {
            guard outlook.open == 0, outlook.pending == 0 else { return }
            let homes = Dictionary(picture.workloads.map { ($0.id, $0.home) }) { first, _ in first }
            // One that is gone wants nothing any more.
            return end(&maintenance, maintenance.plan.moves.allSatisfy { homes[$0.workload] ?? $0.to == $0.to } ? .done : .left)
        }
        for place in maintenance.nodes.indices { advance(&maintenance.nodes[place]) }
        beginWaiting(&maintenance)
        noteLate(&maintenance)
        if maintenance.nodes.allSatisfy({ $0.stage == .drained || $0.stage == .back }) { return end(&maintenance, .done) }
        let elapsed = now - maintenance.createdAt
        if maintenance.options.atDeadline == .leave, maintenance.options.isOver(after: elapsed), outlook.open + outlook.pending == 0 {
            end(&maintenance, .left)
        }
    }

    private func end(_ maintenance: inout Maintenance, _ end: Maintenance.End) {
        maintenance.end = end
        maintenance.endedAt = now
    }

    private func advance(_ node: inout MaintenanceNode) {
        let isCordoned = picture.node(node.node)?.cordoned == true
        switch node.stage {
        case .draining where isEmpty(node.node): node = MaintenanceNode(node: node.node, stage: .drained, since: now)
        // A person has given it back to the fleet.
        case .drained where !isCordoned: node = MaintenanceNode(node: node.node, stage: .back, since: now)
        default: break
        }
    }

    /// Nothing is homed there, reserved there or owed there (handoff-rules A14.5): what ended on purpose has only files.
    private func isEmpty(_ node: NodeID) -> Bool {
        !used.contains(node) && !inhabited.contains(node)
    }

    /// As many at a time as are wished for; a node counts until it is back.
    private func beginWaiting(_ maintenance: inout Maintenance) {
        for place in maintenance.nodes.indices where maintenance.nodes[place].stage == .waiting {
            let out = maintenance.nodes.count { $0.stage == .draining || $0.stage == .drained }
            guard out < maintenance.options.nodesAtOnce ?? .max else { return }
            maintenance.nodes[place] = MaintenanceNode(node: maintenance.nodes[place].node, stage: .draining, since: now)
        }
    }

    /// What was on its way to a node when that was cordoned has come to it since.
    private func noteLate(_ maintenance: inout Maintenance) {
        let known = Set((maintenance.plan.moves + maintenance.late).map(\.workload))
        let draining = Set(maintenance.nodes.filter { $0.stage == .draining }.map(\.node))
        let late = picture.workloads.filter { row in
            row.home.map { draining.contains($0) && !known.contains(row.id) && picture.lives(row, on: $0) } ?? false
        }
        for row in late.sorted(by: { $0.name < $1.name }) {
            guard let home = row.home else { continue }
            maintenance.late.append(PlannedMove(workload: row.id, name: row.name, from: home, to: nil, mode: .none))
        }
    }
}
