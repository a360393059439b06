/// The matrix as people read it.
struct MatrixPage {
    let coverage: Coverage

    /// One table per kind of job, and below it what is not clean and what was not reached.
    var text: String {
        let verbs = Verb.allCases.filter { verb in coverage.wanted.contains { $0.verb == verb } }
        return (verbs.map(table) + [summary]).joined(separator: "\n")
    }

    private func table(_ verb: Verb) -> String {
        let faults = Fault.allCases.filter { fault in coverage.wanted.contains { $0.verb == verb && $0.fault == fault } }
        let moments = Moment.all(of: verb).filter { moment in coverage.wanted.contains { $0.verb == verb && $0.moment == moment } }
        var lines = ["| \(verb.rawValue) | " + faults.map(\.rawValue).joined(separator: " | ") + " |"]
        lines.append("| --- |" + String(repeating: " --- |", count: faults.count))
        for moment in moments {
            let cells = faults.map { word(Cell(verb: verb, moment: moment, fault: $0)) }
            lines.append("| \(moment) | " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A cell that was not hit is never called well.
    func word(_ cell: Cell) -> String {
        guard let hits = coverage.hits[cell], let first = hits.first else {
            if !cell.isPossible { return "–" }
            return coverage.wanted.contains(cell) ? "not reached" : ""
        }
        let bad = hits.count { !$0.complaints.isEmpty }
        let shown = hits.first { !$0.complaints.isEmpty } ?? first
        let sign = shown.offset < 0 ? "" : "+"
        let times = hits.count > 1 ? " ×\(hits.count)" : ""
        return "\(bad > 0 ? "BAD" : "ok") \(shown.outcome) \(sign)\(shown.offset) ms\(times)"
    }

    private var summary: String {
        let reached = coverage.wanted.count - coverage.unreached.count
        var lines = ["\(reached) of \(coverage.wanted.count) cells reached, \(coverage.unclean.count) unclean"]
        lines += coverage.unreached.map { "not reached: \($0)" }
        lines += coverage.unclean.map { "unclean: \($0.cell), +\($0.offset) ms, \($0.outcome): \($0.complaints.joined(separator: "; "))" }
        return lines.joined(separator: "\n")
    }
}
