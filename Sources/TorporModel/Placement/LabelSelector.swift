/// What is asked of labels: every term of it, as in `disk=ssd, zone in (a, b), !spot`.
///
/// The words are those of `kubectl --selector` (kubernetes.io, *Labels and Selectors*).
package struct LabelSelector: WordedRule {
    /// One at least.
    package let terms: [LabelTerm]

    /// Of one selector.
    package static let mostTerms = 16
    /// Of one term.
    package static let mostValues = 64

    package init(_ terms: [LabelTerm]) { self.terms = terms }

    package func matches(_ labels: [String: String]) -> Bool { terms.allSatisfy { $0.matches(labels) } }

    package var description: String { terms.map(\.description).joined(separator: ", ") }

    package static func parse(_ text: String) throws(TorporError) -> LabelSelector {
        var reader = LabelSelectorReader(text)
        let terms = try reader.terms()
        guard terms.count <= mostTerms else {
            throw TorporError(.invalidArgument, "\(terms.count) conditions stand in one selector", remedy: "use at most \(mostTerms)")
        }
        return LabelSelector(terms)
    }
}
