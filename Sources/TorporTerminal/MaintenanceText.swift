package import TorporModel

/// Plans of maintenances and what has become of them, for people.
package enum MaintenanceText {
    /// Everything about one: nodes, moves, what is left on the targets.
    package static func sheet(_ view: MaintenanceView) -> String {
        var parts = [headline(view), moves(view.moves)]
        let reasons = blocked(view)
        if !reasons.isEmpty { parts.append(reasons.joined(separator: "\n")) }
        if !view.roomLeft.isEmpty {
            let room = view.roomLeft.map { "\($0.node) \(QuantityText.bytes($0.freeBytes))" }.joined(separator: ", ")
            parts.append("\(view.state == .planned ? "memory left afterwards" : "memory left, as planned"): \(room)")
        }
        return parts.joined(separator: "\n\n")
    }

    /// One line: what, where, how far, how long.
    package static func headline(_ view: MaintenanceView) -> String {
        let nodes = view.nodes.map { view.state == .planned ? "\($0.node)" : "\($0.node) (\($0.stage))" }.joined(separator: ", ")
        let reason = view.reason.isEmpty ? "" : " \"\(view.reason)\""
        let what = view.state == .planned ? "\(view.purpose)\(reason) of \(nodes)" : "\(view.purpose) \(view.id)\(reason) of \(nodes)"
        return "\(what): \(counts(view))\(time(view))"
    }

    /// For a person who watches: percentage, what moves now, what is waited for.
    package static func progress(_ view: MaintenanceView) -> String {
        let moving = view.moves.filter { $0.state == .moving }.map { "\($0.workload) \($0.percent) %" }
        let now = moving.isEmpty ? "" : ", moving \(moving.joined(separator: ", "))"
        return "\(view.percent) %  \(counts(view))\(now)\(time(view))"
    }

    /// Many, newest first.
    package static func listing(_ views: [MaintenanceView]) -> String {
        var table = Table(["ID", "PURPOSE", "NODES", "STATE", "DONE", "MOVED", "REASON", "BY", "CREATED"])
        for view in views {
            table.add([
                view.id.rawValue, view.purpose, view.nodes.map(\.node.rawValue).joined(separator: ", "), view.state.rawValue,
                "\(view.percent) %", "\(view.moves.count { $0.state == .moved }) of \(view.moves.count)",
                view.reason.isEmpty ? "-" : view.reason, view.requester, view.createdAt,
            ])
        }
        return table.text
    }

    private static func moves(_ moves: [MoveView]) -> String {
        var table = Table(["WORKLOAD", "FROM", "TO", "HOW", "STATE", "BYTES", "BLACKOUT", "TOTAL", "TRIES"])
        for move in moves {
            table.add([
                move.workload.rawValue, move.from.rawValue, move.to?.rawValue ?? "-", move.mode == "none" ? "-" : move.mode,
                move.state == .moving ? "moving, \(move.percent) %" : move.state.rawValue,
                move.bytes.map(QuantityText.bytes) ?? "-", move.blackoutMs.map(QuantityText.milliseconds) ?? "-",
                move.totalMs.map(QuantityText.milliseconds) ?? "-", "\(move.tries)",
            ])
        }
        return table.text
    }

    private static func blocked(_ view: MaintenanceView) -> [String] {
        view.moves.filter { !$0.reasons.isEmpty }.map { move in "\(move.workload): \(move.reasons.joined(separator: "; "))" }
    }

    private static func counts(_ view: MaintenanceView) -> String {
        if view.state == .planned {
            let stuck = view.moves.count { $0.state == .blocked }
            let moved = "\(view.moves.count - stuck) to move"
            return stuck == 0 ? moved : "\(moved), \(stuck) cannot"
        }
        let words = MoveView.State.allCases.compactMap { state in
            let count = view.moves.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        return "\(view.state.rawValue), \(words.isEmpty ? "nothing to move" : words.joined(separator: ", "))"
    }

    private static func time(_ view: MaintenanceView) -> String {
        if view.state.isEnded { return ", in \(QuantityText.milliseconds(view.elapsedMs))" }
        guard let left = view.leftMs else { return view.state == .planned ? ", no earlier move says how long it takes" : "" }
        return view.state == .stuck
            ? "" : ", \(QuantityText.milliseconds(left)) \(view.state == .planned ? "in all" : "left"), as far as is known"
    }
}
