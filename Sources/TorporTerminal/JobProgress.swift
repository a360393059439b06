package import TorporModel

/// What to print of a job as it goes on: each step once when it has ended, never one backwards.
package struct JobProgress: Sendable {
    private var told = 0
    private var waiting: String?
    private var noted: String?
    private let colours: Bool

    /// - Parameter colours: only on a terminal, and not with NO_COLOR.
    package init(colours: Bool) { self.colours = colours }

    /// The lines that are new in `view`.
    package mutating func lines(for view: JobView) -> [String] {
        var lines: [String] = []
        while told < view.steps.count, view.steps[told].state != .running {
            lines.append(line(view.steps[told]))
            told += 1
        }
        if told < view.steps.count, let note = view.steps[told].note, note != noted {
            lines.append("  · \(view.steps[told].name): \(note)")
            noted = note
        }
        if let reason = view.waiting, reason != waiting { lines.append("  … waiting: \(reason)") }
        waiting = view.waiting
        return lines
    }

    /// The last line: how it ended.
    package func ending(_ view: JobView) -> String {
        var words = "\(view.kind) \(view.workload): \(paint(view.state.rawValue, good: view.state == .succeeded))"
        if let time = view.blackoutMs { words += ", blackout \(QuantityText.milliseconds(time))" }
        if let time = view.totalMs { words += ", total \(QuantityText.milliseconds(time))" }
        if let bytes = view.sentBytes { words += ", sent \(QuantityText.bytes(bytes))" }
        if let snapshot = view.snapshot { words += ", snapshot \(snapshot)" }
        return words + " (job \(view.job))"
    }

    private func line(_ step: StepView) -> String {
        let mark = step.state == .succeeded ? paint("✓", good: true) : paint("✗", good: false)
        let name = step.name + String(repeating: " ", count: max(0, 20 - step.name.count))
        let note = step.note.map { "   \($0)" } ?? ""
        return "  \(mark) \(name) \(step.durationMs.map(QuantityText.milliseconds) ?? "")\(note)"
    }

    private func paint(_ text: String, good: Bool) -> String { colours ? "\u{1B}[\(good ? 32 : 31)m\(text)\u{1B}[0m" : text }
}
