import SwiftProtobuf
import TorporModel

/// As `RestReport`.
extension RestReport {
    /// - Throws: `invalidArgument` for a tier that this side does not know.
    init(wire: Torpor_V1_Rest) throws(TorporError) {
        var next: Next?
        if wire.hasNext {
            guard let tier = RestTier(rawValue: wire.next.tier) else { throw Malformed.unknown("a tier of rest") }
            next = Next(tier: tier, inMs: wire.next.inMs)
        }
        self.init(isDozing: wire.isDozing, awakeBecause: wire.awakeBecause, quietMs: wire.quietMs, next: next)
    }

    var wire: Torpor_V1_Rest {
        .with {
            $0.isDozing = isDozing
            $0.awakeBecause = awakeBecause
            $0.quietMs = quietMs
            if let next {
                $0.next.tier = next.tier.rawValue
                $0.next.inMs = next.inMs
            }
        }
    }
}
