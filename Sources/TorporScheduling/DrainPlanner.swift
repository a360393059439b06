package import TorporModel

/// What moves where when nodes are emptied, in which order, and what cannot: a pure function of one moment.
package struct DrainPlanner: Sendable {
    /// As they are now; nodes that are to be emptied are no candidates.
    private let candidates: Candidates
    /// Nodes that something goes to only where no other can take it: their turn comes, and then it would move again.
    private let avoided: Set<NodeID>
    private let ladder: [DrainRung]
    private let movesAtOnce: Int

    /// - Parameters:
    ///   - leaving: nodes that are out of service.
    ///   - later: nodes whose turn comes.
    ///   - ladder: the rungs that may be used, in their order.
    package init(candidates: Candidates, leaving: Set<NodeID>, later: Set<NodeID> = [], ladder: [DrainRung], movesAtOnce: Int) {
        self.candidates = candidates.without(leaving)
        avoided = later
        self.ladder = ladder
        self.movesAtOnce = movesAtOnce
    }

    /// The largest first, so that what is hard to place finds room; what has to be near others after those, and what sleeps last, for nobody
    /// waits for it.
    package func plan(_ subjects: [MoveSubject]) -> MaintenancePlan {
        var room = candidates
        var moves: [PlannedMove] = []
        for subject in Self.ordered(subjects) {
            let move = plan(subject, in: room)
            moves.append(move)
            if let target = move.to, move.mode != .stop {
                room.reserve(target, memoryBytes: Self.memory(of: subject), subject.spec, from: subject.from)
            }
        }
        return MaintenancePlan(moves: moves, roomLeft: roomLeft(moves, in: room), finishMs: finish(moves))
    }

    /// One workload by a rung, where everything else stays as it is.
    ///
    /// - Parameter target: where it is to go and nowhere else; nil for wherever it can.
    package func plan(_ subject: MoveSubject, by next: DrainRule.Next, to target: NodeID?) -> PlannedMove {
        guard case .rung(let rung) = next else { return move(subject, to: nil, .none, reasons: hindrances(subject)) }
        if rung == .stop { return move(subject, to: nil, .stop, reasons: []) }
        let mode = subject.isAsleep ? .asleep : PlannedMove.Mode(rung)
        guard let target else { return place(subject, mode, in: candidates) }
        let reasons = Placement.judge(target: target, subject.spec, needs: subject.needs, among: candidates, from: subject.from)
        return reasons.isEmpty ? move(subject, to: target, mode, reasons: []) : move(subject, to: nil, .none, reasons: reasons)
    }

    /// Moves whose targets are settled, as a plan.
    package func schedule(_ moves: [PlannedMove]) -> MaintenancePlan {
        MaintenancePlan(moves: moves, roomLeft: roomLeft(moves, in: candidates), finishMs: finish(moves))
    }

    private static func ordered(_ subjects: [MoveSubject]) -> [MoveSubject] {
        subjects.sorted { left, right in
            if left.isAsleep != right.isAsleep { return right.isAsleep }
            let (alone, other) = (left.spec.placement.near.isEmpty, right.spec.placement.near.isEmpty)
            if alone != other { return alone }
            let (a, b) = (memory(of: left), memory(of: right))
            return a == b ? left.name < right.name : a > b
        }
    }

    private func plan(_ subject: MoveSubject, in room: Candidates) -> PlannedMove {
        guard let rung = subject.usable(ladder).first else { return move(subject, to: nil, .none, reasons: hindrances(subject)) }
        if rung == .stop { return move(subject, to: nil, .stop, reasons: []) }
        return place(subject, subject.isAsleep ? .asleep : PlannedMove.Mode(rung), in: room)
    }

    /// Why none of the rungs can be used with it.
    private func hindrances(_ subject: MoveSubject) -> [String] {
        if !subject.obstacles.isEmpty { return subject.obstacles }
        return ladder.compactMap { rung in subject.inability[rung].map { "no \(rung.rawValue) move: \($0)" } }
    }

    private func place(_ subject: MoveSubject, _ mode: PlannedMove.Mode, in room: Candidates) -> PlannedMove {
        func choose(_ room: Candidates) -> Placement.Choice {
            Placement.choose(subject.spec, needs: subject.needs, among: room, from: subject.from, for: .drain)
        }
        if !avoided.isEmpty, case .chosen(let node) = choose(room.without(avoided)) { return move(subject, to: node, mode, reasons: []) }
        switch choose(room) {
        case .chosen(let node): return move(subject, to: node, mode, reasons: [])
        case .none(let reasons):
            return move(subject, to: nil, .none, reasons: reasons.isEmpty ? ["there is no other node (torpor nodes)"] : reasons)
        }
    }

    private func move(_ subject: MoveSubject, to target: NodeID?, _ mode: PlannedMove.Mode, reasons: [String]) -> PlannedMove {
        let guess = subject.guess
        let (blackout, total): (Int64?, Int64?) =
            switch mode {
            case .live: (guess.liveBlackoutMs, guess.liveTotalMs)
            case .copy: (guess.copyBlackoutMs, guess.copyTotalMs)
            case .asleep: (0, guess.asleepTotalMs)
            // Until somebody wants it.
            case .sleep: (nil, guess.copyTotalMs)
            case .stop, .none: (nil, nil)
            }
        return PlannedMove(
            workload: subject.workload, name: subject.name, from: subject.from, to: target, mode: mode,
            bytes: target == nil ? nil : guess.bytes, blackoutMs: blackout, totalMs: total, reasons: reasons)
    }

    private static func memory(of subject: MoveSubject) -> UInt64 {
        subject.needs?.memoryBytes ?? subject.spec.limits.memoryBytes ?? 0
    }

    private func roomLeft(_ moves: [PlannedMove], in room: Candidates) -> [MaintenancePlan.Room] {
        let targets = Set(moves.compactMap(\.to))
        return room.nodes.filter { targets.contains($0.node) }.sorted { $0.node < $1.node }.map {
            MaintenancePlan.Room(node: $0.node, freeBytes: room.freeBytes(of: $0.node))
        }
    }

    /// Each node begins its next move when one of those under way has ended; nil when the time of one is not known.
    private func finish(_ moves: [PlannedMove]) -> Int64? {
        var lanes: [NodeID: [Int64]] = [:]
        for move in moves where move.mode != .none {
            guard let total = move.totalMs ?? (move.mode == .stop ? 0 : nil) else { return nil }
            var own = lanes[move.from] ?? Array(repeating: 0, count: movesAtOnce)
            let free = own.indices.min { own[$0] < own[$1] } ?? 0
            own[free] += total
            lanes[move.from] = own
        }
        return lanes.values.joined().max() ?? 0
    }
}
