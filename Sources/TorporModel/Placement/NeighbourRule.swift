/// Workloads that another is to be near to, or apart from: `app=db by zone`, `app=web weight 10`.
package struct NeighbourRule: WordedRule {
    /// Of the other workloads' labels.
    package let selector: LabelSelector
    /// The label of nodes whose value two places have in common that are near, as in `zone`; nil for the node itself.
    package let by: String?
    /// What it counts, 1 to 100; nil where nothing else will do.
    package let weight: UInt8?

    package init(_ selector: LabelSelector, by: String? = nil, weight: UInt8? = nil) {
        self.selector = selector
        self.by = by
        self.weight = weight
    }

    package var isRequired: Bool { weight == nil }

    package var description: String {
        selector.description + (by.map { " by \($0)" } ?? "") + (weight.map { " weight \($0)" } ?? "")
    }

    package static func parse(_ text: String) throws(TorporError) -> NeighbourRule {
        let words = try RuleWords(text)
        return NeighbourRule(words.selector, by: words.by, weight: words.weight)
    }
}
