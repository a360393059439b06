import TorporModel

/// Where a workload could live, a line for each node.
enum PlacementTable {
    /// Of more nodes nobody reads every line.
    private static let most = 100

    /// Of very many nodes the home, the first choice and the first by name; how many more there are is said below.
    static func text(_ view: PlacementView) -> String {
        var table = Table(["NODE", "FITS", "WISHES", "MINUTES", "FREE", "WHY"])
        let shown = view.candidates.enumerated().filter { place, candidate in
            place < most || candidate.isHome || candidate.node == view.chosen
        }
        for (_, candidate) in shown {
            table.add([
                candidate.node.rawValue, fits(candidate), wishes(candidate.score), "\(candidate.score.minutes)",
                QuantityText.bytes(candidate.score.freeBytes), why(candidate, view),
            ])
        }
        let hidden = view.candidates.count - shown.count
        return hidden > 0 ? "\(table.text)\nand \(hidden) more nodes: -o json" : table.text
    }

    private static func fits(_ candidate: PlacementView.Candidate) -> String {
        if candidate.isHome { return candidate.reasons.isEmpty ? "home" : "home, no longer" }
        return candidate.reasons.isEmpty ? "yes" : "no"
    }

    private static func wishes(_ score: PlacementView.Score) -> String {
        score.parts.isEmpty ? "\(score.wishes)" : "\(score.wishes): \(score.parts.joined(separator: ", "))"
    }

    private static func why(_ candidate: PlacementView.Candidate, _ view: PlacementView) -> String {
        guard candidate.reasons.isEmpty else { return candidate.reasons.joined(separator: "; ") }
        return candidate.node == view.chosen ? "first choice: \(view.because ?? "")" : ""
    }
}
