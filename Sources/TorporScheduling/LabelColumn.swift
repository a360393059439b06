import TorporModel

/// What every node says for one label. Selectors are asked of each value once and not of each node, of which there are many more.
struct LabelColumn: Sendable {
    /// By the node's place among the candidates; -1 where a node has no such label.
    private var numbers: [Int]
    private var values: [String] = []
    private var known: [String: Int] = [:]

    /// - Parameter count: how many nodes there are.
    init(_ count: Int) { numbers = [Int](repeating: -1, count: count) }

    mutating func set(_ value: String, at place: Int) {
        let number = known[value] ?? values.count
        if number == values.count {
            known[value] = number
            values.append(value)
        }
        numbers[place] = number
    }

    /// Which of the column's values a node has; nil where it has no such label.
    subscript(place: Int) -> Int? { numbers[place] < 0 ? nil : numbers[place] }

    /// What a term says of each of the column's values.
    func verdicts(of term: LabelTerm) -> [Bool] { values.map { term.matches([term.key: $0]) } }
}
