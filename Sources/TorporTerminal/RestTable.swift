package import TorporModel

/// Who rests, how deep, and what memory that saves: `torpor top`.
package enum RestTable {
    package static func text(_ views: [WorkloadView]) -> String {
        var table = Table(["NAME", "STATE", "NODE", "IDLE", "NEXT", "SLEEPS", "ASLEEP", "FREES", "SAVED"])
        let tallies = views.compactMap(\.slept)
        for view in views {
            table.add([
                view.name.rawValue, view.state, view.node?.rawValue ?? "-", idle(view), next(view), view.slept.map { "\($0.count)" } ?? "-",
                view.slept.map { time($0.milliseconds) } ?? "-", view.slept.flatMap(frees) ?? "-", view.slept.map { saved([$0]) } ?? "-",
            ])
        }
        let free = tallies.filter { $0.since != nil }.reduce(0) { $0 + $1.memoryBytes }
        return table.text
            + "\nasleep: \(tallies.count { $0.since != nil }) of \(views.count); memory free for that: \(QuantityText.bytes(free)); saved: \(saved(tallies))"
    }

    private static func idle(_ view: WorkloadView) -> String {
        guard let rest = view.rest else { return "-" }
        return rest.awakeBecause.first.map { "no: \($0)" } ?? time(rest.quietMs)
    }

    private static func next(_ view: WorkloadView) -> String {
        view.rest?.next.map { "\($0.tier.rawValue) in \(time($0.inMs))" } ?? "-"
    }

    /// While it sleeps.
    private static func frees(_ tally: SleepTally) -> String? { tally.since.map { _ in QuantityText.bytes(tally.memoryBytes) } }

    private static func time(_ milliseconds: UInt64) -> String { QuantityText.milliseconds(Int64(clamping: milliseconds)) }

    /// In GiB-hours, to a thousandth.
    private static func saved(_ tallies: [SleepTally]) -> String {
        let thousandths = tallies.reduce(0) { $0 + $1.savedMiBMilliseconds } / (3_600 * 1024)
        let rest = "\(thousandths % 1000)"
        return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest) GiB-hours"
    }
}
