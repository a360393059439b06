import SwiftProtobuf
import TorporModel

/// As `PlacementRules`, in which a workload that may live anywhere is absent.
extension PlacementRules {
    /// - Throws: `invalidArgument` for a rule that is none, and for a strategy that this side does not know.
    init(wire: Torpor_V1_WorkloadSpec.PlacementRules) throws(TorporError) {
        let word = wire.strategy.isEmpty ? PlacementStrategy.spread.rawValue : wire.strategy
        guard let strategy = PlacementStrategy(rawValue: word) else { throw Malformed.unknown("a strategy of placement") }
        self.init(
            require: try Self.rules(wire.require), prefer: try Self.rules(wire.prefer), near: try Self.rules(wire.near),
            apart: try Self.rules(wire.apart), strategy: strategy)
    }

    private static func rules<Rule: WordedRule>(_ texts: [String]) throws(TorporError) -> [Rule] {
        var rules: [Rule] = []
        for text in texts { rules.append(try Rule.parse(text)) }
        return rules
    }

    var wire: Torpor_V1_WorkloadSpec.PlacementRules {
        .with {
            $0.require = require.map(\.description)
            $0.prefer = prefer.map(\.description)
            $0.near = near.map(\.description)
            $0.apart = apart.map(\.description)
            $0.strategy = strategy.rawValue
        }
    }
}
