import TorporModel
import TorporScheduling

/// What has become of a plan, for people: computed from rows and jobs' logs, never stored.
struct MaintenanceReport {
    private let maintenance: Maintenance
    private let survey: MoveSurvey
    private let rows: [WorkloadID: WorkloadRow]

    init(_ maintenance: Maintenance, _ survey: MoveSurvey) {
        self.maintenance = maintenance
        self.survey = survey
        rows = Dictionary(survey.picture.workloads.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Before anything is begun.
    var planned: MaintenanceView {
        let moves = maintenance.plan.moves.map { move in
            MoveView(
                workload: move.name, from: move.from, to: move.to, mode: move.mode.rawValue,
                state: move.mode == .none ? .blocked : .planned,
                bytes: move.bytes, blackoutMs: move.blackoutMs, totalMs: move.totalMs, reasons: move.reasons)
        }
        return view(.planned, moves, percent: 0, leftMs: maintenance.plan.finishMs)
    }

    func view(_ drainer: Drainer) async throws(TorporError) -> MaintenanceView {
        var moves: [MoveView] = []
        for move in maintenance.plan.moves + maintenance.late {
            let tries = try await MoveTries.read(maintenance, move.workload, survey.tools)
            moves.append(view(move, tries, drainer.refusal(maintenance.id, move.workload)))
        }
        let percent = percent(moves)
        let elapsed = elapsed
        let left = percent > 5 ? elapsed * Int64(100 - percent) / Int64(percent) : maintenance.plan.finishMs
        return view(state(moves), moves, percent: percent, leftMs: maintenance.end == nil ? left : 0)
    }

    private var elapsed: Int64 { max(0, (maintenance.endedAt ?? survey.picture.now) - maintenance.createdAt) }

    private func view(_ state: MaintenanceView.State, _ moves: [MoveView], percent: Int, leftMs: Int64?) -> MaintenanceView {
        MaintenanceView(
            id: maintenance.id, purpose: maintenance.purpose.rawValue, reason: maintenance.reason, requester: maintenance.requester,
            createdAt: maintenance.createdAt.description, state: state,
            nodes: maintenance.nodes.map { MaintenanceView.Node(node: $0.node, stage: $0.stage.rawValue) }, moves: moves,
            roomLeft: maintenance.plan.roomLeft, percent: percent, leftMs: leftMs, elapsedMs: elapsed)
    }

    private func view(_ move: PlannedMove, _ tries: MoveTries, _ refusal: String?) -> MoveView {
        let last = tries.last
        let state = state(move, tries, refusal)
        let isOver = state == .moved
        let error = last?.view.error.map { "\($0.message)" }
        let reasons = [refusal, last?.view.waiting, isOver || refusal != nil ? nil : error].compactMap(\.self)
        return MoveView(
            workload: move.name, from: move.from, to: tries.arrival ?? last?.job.to ?? move.to, mode: mode(move, last), state: state,
            percent: isOver || state == .gone || state == .stopped ? 100 : tries.percent, bytes: last?.view.sentBytes ?? move.bytes,
            blackoutMs: last?.view.blackoutMs ?? move.blackoutMs, totalMs: last?.view.totalMs ?? move.totalMs, job: last?.job.id,
            tries: tries.all.count,
            reasons: state == .blocked || state == .waiting || state == .moving ? reasons + (reasons.isEmpty ? move.reasons : []) : [])
    }

    private func mode(_ move: PlannedMove, _ last: MoveTries.Try?) -> String {
        guard let last else { return move.mode.rawValue }
        return (last.rung.map { PlannedMove.Mode($0) } ?? .asleep).rawValue
    }

    private func state(_ move: PlannedMove, _ tries: MoveTries, _ refusal: String?) -> MoveView.State {
        if tries.open != nil { return .moving }
        guard let row = rows[move.workload], row.life != .removed else { return .gone }
        if row.life == .stopped { return tries.last?.rung == .stop ? .stopped : .gone }
        let isThere = maintenance.purpose == .drain ? row.home != move.from : row.home == move.to
        if isThere { return tries.arrival == row.home ? .moved : .gone }
        if let home = row.home, !survey.picture.lives(row, on: home) { return .gone }
        if move.mode == .none, maintenance.purpose == .return { return .blocked }
        return refusal != nil || maintenance.end != nil ? .blocked : .waiting
    }

    private func state(_ moves: [MoveView]) -> MaintenanceView.State {
        switch maintenance.end {
        case .done: .done
        case .left: .left
        case .cancelled: .cancelled
        case nil:
            moves.contains { $0.state == .moving || $0.state == .waiting } || !moves.contains { $0.state == .blocked } ? .running : .stuck
        }
    }

    /// By the bytes that the plan expected, so that one large workload is not one of thirty. What came late has no weight: it would draw the
    /// figure back.
    private func percent(_ moves: [MoveView]) -> Int {
        if maintenance.end == .done { return 100 }
        var (done, all): (UInt64, UInt64) = (0, 0)
        for (plan, now) in zip(maintenance.plan.moves, moves) {
            let weight = (plan.bytes ?? 0) / 1_048_576 + 16
            (done, all) = (done + weight * UInt64(now.percent), all + weight)
        }
        return all == 0 ? 0 : min(99, Int(done / all))
    }
}
