import TorporModel
import TorporScheduling

/// One look at a maintenance: begins the jobs that are due and for which there is room.
struct DrainRound {
    private let maintenance: Maintenance
    private let survey: MoveSurvey
    private let drainer: Drainer
    private let planner: DrainPlanner
    private let ladder: [DrainRung]
    /// Moves out of and into nodes, this round's included.
    private var (leaving, arriving): ([NodeID: Int], [NodeID: Int]) = ([:], [:])

    /// What is under way, and what may be begun later.
    struct Outlook: Sendable {
        var open = 0
        var pending = 0
    }

    init(_ maintenance: Maintenance, _ survey: MoveSurvey, _ drainer: Drainer) {
        self.maintenance = maintenance
        self.survey = survey
        self.drainer = drainer
        ladder = maintenance.options.ladder(after: drainer.tools.now() - maintenance.createdAt)
        func nodes(_ stages: Set<MaintenanceNode.Stage>) -> Set<NodeID> {
            Set(maintenance.purpose == .drain ? maintenance.nodes.filter { stages.contains($0.stage) }.map(\.node) : [])
        }
        planner = DrainPlanner(
            candidates: survey.picture.candidates, leaving: nodes([.draining, .drained]), later: nodes([.waiting]), ladder: ladder,
            movesAtOnce: maintenance.options.movesAtOnce)
        for row in survey.picture.workloads where row.phase != .free && row.target != nil {
            if let home = row.home, home != row.target { self.leaving[home, default: 0] += 1 }
            if let target = row.target, row.home != target { arriving[target, default: 0] += 1 }
        }
    }

    mutating func begin() async throws(TorporError) -> Outlook {
        var outlook = Outlook()
        for (row, move) in due() {
            guard row.phase == .free else {
                outlook.pending += 1
                continue
            }
            let tries = try await MoveTries.read(maintenance, row.id, drainer.tools)
            if tries.open != nil {
                outlook.open += 1
                continue
            }
            switch await begin(row, as: move, tries) {
            case .begun: outlook.open += 1
            case .later: outlook.pending += 1
            case .never: break
            }
        }
        return outlook
    }

    private enum Beginning { case begun, later, never }

    /// In the order of the plan.
    private func due() -> [(WorkloadRow, PlannedMove)] {
        let rows = Dictionary(survey.picture.workloads.map { ($0.id, $0) }) { first, _ in first }
        return (maintenance.plan.moves + maintenance.late).compactMap { move in
            guard let row = rows[move.workload], let home = row.home, survey.picture.lives(row, on: home) else { return nil }
            switch maintenance.purpose {
            // Its home is the new one, and its job goes on.
            case .drain where row.phase != .free: return (row, move)
            case .drain: return maintenance.stage(of: home) == .draining ? (row, move) : nil
            case .return: return move.mode != .none && (home != move.to || row.phase != .free) ? (row, move) : nil
            }
        }
    }

    private mutating func begin(_ row: WorkloadRow, as planned: PlannedMove, _ tries: MoveTries) async -> Beginning {
        let elapsed = drainer.tools.now() - maintenance.createdAt
        if maintenance.options.atDeadline == .leave, maintenance.options.isOver(after: elapsed) { return .never }
        guard let subject = survey.subject(row) else { return .never }
        if (leaving[subject.from] ?? 0) >= maintenance.options.movesAtOnce { return .later }
        let next = DrainRule.next(subject.usable(ladder), after: tries.failures, now: drainer.tools.now())
        if case .wait = next { return .later }
        let isReturn = maintenance.purpose == .return
        if isReturn, tries.failures.count >= DrainRule.triesOfReturn { return .never }
        var move = planner.plan(subject, by: next, to: planned.to)
        // A drain keeps to its plan while that holds, and a target that has failed is not the only one.
        if !isReturn, move.to == nil || !tries.failures.isEmpty { move = planner.plan(subject, by: next, to: nil) }
        guard let kind = kind(move) else { return note(move.reasons, row) }
        if let target = move.to, (arriving[target] ?? 0) >= maintenance.options.movesAtOnce { return .later }
        guard await drainer.submit(kind, tries.all.count, for: subject, of: maintenance) else { return .later }
        leaving[subject.from, default: 0] += 1
        if let target = move.to { arriving[target, default: 0] += 1 }
        return .begun
    }

    /// A drain tries for as long as it is open: what hinders may end.
    private func note(_ reasons: [String], _ row: WorkloadRow) -> Beginning {
        drainer.refuse(reasons.joined(separator: "; "), row.id, of: maintenance)
        return maintenance.purpose == .drain ? .later : .never
    }

    private func kind(_ move: PlannedMove) -> JobKind? {
        switch (move.mode, move.to) {
        case (.asleep, let target?), (.copy, let target?): .migrate(name: move.name, to: target, mode: .stopAndCopy)
        case (.live, let target?): .migrate(name: move.name, to: target, mode: .live(PrecopyLimits()))
        case (.sleep, .some): .hibernate(name: move.name)
        case (.stop, _): .stop(name: move.name, graceMs: nil)
        default: nil
        }
    }
}
