import TorporModel

/// Where a workload could live, a line for each node.
enum PlacementTable {
    static func text(_ view: PlacementView) -> String {
        var table = Table(["NODE", "FITS", "WISHES", "MINUTES", "FREE", "WHY"])
        for candidate in view.candidates {
            table.add([
                candidate.node.rawValue, fits(candidate), wishes(candidate.score), "\(candidate.score.minutes)",
                QuantityText.bytes(candidate.score.freeBytes), why(candidate, view),
            ])
        }
        return table.text
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
