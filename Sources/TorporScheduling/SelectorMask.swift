import TorporModel

/// A selector of nodes, asked of all their labels beforehand.
struct SelectorMask: Sendable {
    private struct Term: Sendable {
        /// nil where no node has the label.
        let column: LabelColumn?
        let verdicts: [Bool]
        /// Of a node without the label.
        let absent: Bool
    }

    private let terms: [Term]

    init(_ selector: LabelSelector, _ columns: [String: LabelColumn]) {
        terms = selector.terms.map { term in
            let column = columns[term.key]
            return Term(column: column, verdicts: column?.verdicts(of: term) ?? [], absent: term.matches([:]))
        }
    }

    func matches(_ place: Int) -> Bool {
        terms.allSatisfy { term in term.column?[place].map { term.verdicts[$0] } ?? term.absent }
    }
}
