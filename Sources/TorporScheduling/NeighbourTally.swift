import TorporModel

/// How many workloads that a rule means live near each node, as the rule says what is near.
struct NeighbourTally: Sendable {
    let rule: NeighbourRule
    /// The rule's label; nil where it has none, or no node has it.
    private let column: LabelColumn?
    /// By node, or by the label's value.
    private var counts: [Int: Int] = [:]
    private(set) var total = 0

    init(_ rule: NeighbourRule, _ columns: [String: LabelColumn]) {
        self.rule = rule
        column = rule.by.flatMap { columns[$0] }
    }

    /// By nodes' places.
    mutating func add(_ counts: [Int: Int]) {
        for (place, count) in counts { add(count, place) }
    }

    mutating func removeOne(_ place: Int) { add(-1, place) }

    private mutating func add(_ count: Int, _ place: Int) {
        total += count
        if let key = key(place) { counts[key, default: 0] += count }
    }

    /// nil at a node without the rule's label: nobody can say who is near.
    func count(_ place: Int) -> Int? { key(place).map { counts[$0] ?? 0 } }

    private func key(_ place: Int) -> Int? { rule.by == nil ? place : column?[place] }
}
