import TorporModel

/// What every node says for one label. Selectors are asked of each value once and not of each node, of which there are many more.
struct LabelColumn: Sendable {
    /// By the node's place among the candidates; -1 where a node has no such label.
    private var numbers: [Int]
    private var known: [String: Int] = [:]

    /// Of different values.
    private var count: Int { known.count }

    /// - Parameter count: how many nodes there are.
    init(_ count: Int) { numbers = [Int](repeating: -1, count: count) }

    mutating func set(_ value: String, at place: Int) {
        let number = known[value] ?? count
        known[value] = number
        numbers[place] = number
    }

    /// Which of the column's values a node has; nil where it has no such label.
    subscript(place: Int) -> Int? { numbers[place] < 0 ? nil : numbers[place] }

    /// What a term says of each of the column's values, of which there may be as many as nodes.
    func verdicts(of term: LabelTerm) -> [Bool] {
        switch term.test {
        case .exists: [Bool](repeating: true, count: count)
        case .absent: [Bool](repeating: false, count: count)
        case .among(let values): verdicts(values, true)
        case .notAmong(let values): verdicts(values, false)
        }
    }

    private func verdicts(_ values: [String], _ verdict: Bool) -> [Bool] {
        var verdicts = [Bool](repeating: !verdict, count: count)
        for number in values.compactMap({ known[$0] }) { verdicts[number] = verdict }
        return verdicts
    }
}
