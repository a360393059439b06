import SwiftProtobuf
package import TorporModel

/// As `PlacementView`: the answer to `torpor explain`. Sizes are bytes.
extension PlacementView: WireValue {
    /// - Throws: `invalidArgument` for names that are none, and for words that this side does not know.
    package init(wire: Torpor_V1_Placement) throws(TorporError) {
        guard let reason = PlacementReason(rawValue: wire.reason) else { throw Malformed.unknown("a reason for a placement") }
        guard let strategy = PlacementStrategy(rawValue: wire.strategy) else { throw Malformed.unknown("a strategy of placement") }
        var candidates: [Candidate] = []
        for candidate in wire.candidates { candidates.append(try Candidate(wire: candidate)) }
        self.init(
            workload: try WorkloadName(wire.workload), reason: reason, strategy: strategy,
            chosen: try Wire.optional(wire.hasChosen, wire.chosen), because: wire.hasBecause ? wire.because : nil, candidates: candidates,
            hindrances: wire.hindrances)
    }

    package var wire: Torpor_V1_Placement {
        .with {
            $0.workload = workload.rawValue
            $0.reason = reason.rawValue
            $0.strategy = strategy.rawValue
            if let chosen { $0.chosen = chosen.rawValue }
            if let because { $0.because = because }
            $0.candidates = candidates.map(\.wire)
            $0.hindrances = hindrances
        }
    }
}

extension PlacementView.Candidate {
    fileprivate init(wire: Torpor_V1_Placement.Candidate) throws(TorporError) {
        guard let wishes = Int(exactly: wire.wishes) else { throw Malformed.outOfRange("what a node is wished for", wire.wishes) }
        self.init(
            node: try NodeID.parse(wire.node), isHome: wire.isHome, reasons: wire.reasons,
            score: PlacementView.Score(wishes: wishes, parts: wire.parts, minutes: wire.minutes, freeBytes: wire.freeBytes))
    }

    fileprivate var wire: Torpor_V1_Placement.Candidate {
        .with {
            $0.node = node.rawValue
            $0.isHome = isHome
            $0.reasons = reasons
            $0.wishes = Int64(score.wishes)
            $0.parts = score.parts
            $0.minutes = score.minutes
            $0.freeBytes = score.freeBytes
        }
    }
}
