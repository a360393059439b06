package import TorporModel

extension SpecText {
    /// Where a workload may live, rule by rule as options give them.
    package static func placement(
        require: [String], prefer: [String], near: [String], apart: [String], pack: Bool
    ) throws(TorporError) -> PlacementRules {
        let rules = PlacementRules(
            require: try rules(require), prefer: try rules(prefer), near: try rules(near), apart: try rules(apart),
            strategy: pack ? .pack : .spread)
        try rules.check()
        return rules
    }

    private static func rules<Rule: WordedRule>(_ texts: [String]) throws(TorporError) -> [Rule] {
        var rules: [Rule] = []
        for text in texts { rules.append(try Rule.parse(text)) }
        return rules
    }

    static func strategy(_ text: String) throws(TorporError) -> PlacementStrategy {
        guard let strategy = PlacementStrategy(rawValue: text) else {
            throw malformed(text, "a strategy", remedy: "write \(PlacementStrategy.allCases.map(\.rawValue).joined(separator: " or "))")
        }
        return strategy
    }
}
