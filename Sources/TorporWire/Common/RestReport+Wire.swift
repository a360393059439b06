import SwiftProtobuf
import TorporModel

/// As `RestReport`.
extension RestReport {
    /// - Throws: `invalidArgument` for a tier that this side does not know.
    init(wire: Torpor_V1_Rest) throws(TorporError) {
        let next: Next? = wire.hasNext ? Next(tier: try Self.tier(wire.next.tier), inMs: wire.next.inMs) : nil
        self.init(
            tier: wire.hasTier ? try Self.tier(wire.tier) : nil, awakeBecause: wire.awakeBecause, quietMs: wire.quietMs, next: next)
    }

    private static func tier(_ word: String) throws(TorporError) -> RestTier {
        guard let tier = RestTier(rawValue: word) else { throw Malformed.unknown("a tier of rest") }
        return tier
    }

    var wire: Torpor_V1_Rest {
        .with {
            if let tier { $0.tier = tier.rawValue }
            $0.awakeBecause = awakeBecause
            $0.quietMs = quietMs
            if let next {
                $0.next.tier = next.tier.rawValue
                $0.next.inMs = next.inMs
            }
        }
    }
}
