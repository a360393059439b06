/// Nodes that a workload would rather live on: `disk=ssd weight 20`.
package struct PlacementPreference: WordedRule {
    package let selector: LabelSelector
    /// What such a node has before others, 1 to 100.
    package let weight: UInt8

    /// When none is said.
    package static let usualWeight: UInt8 = 50

    package init(_ selector: LabelSelector, weight: UInt8 = usualWeight) {
        self.selector = selector
        self.weight = weight
    }

    package var description: String { "\(selector) weight \(weight)" }

    package static func parse(_ text: String) throws(TorporError) -> PlacementPreference {
        let words = try RuleWords(text)
        guard words.by == nil else {
            throw TorporError(
                .invalidArgument, "\(text.debugDescription) is a wish for nodes, which are not counted by a label", remedy: "leave by out")
        }
        return PlacementPreference(words.selector, weight: words.weight ?? usualWeight)
    }
}
