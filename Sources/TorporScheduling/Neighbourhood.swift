import TorporModel

/// How many workloads of which kind live at which node; nodes by their place among the candidates.
struct Neighbourhood: Sendable {
    private var counts: [NeighbourKind: [Int: Int]] = [:]

    mutating func add(_ kind: NeighbourKind, at place: Int) { counts[kind, default: [:]][place, default: 0] += 1 }

    /// One that is not there is not taken away.
    mutating func remove(_ kind: NeighbourKind, at place: Int) {
        guard let count = counts[kind]?[place] else { return }
        counts[kind]?[place] = count > 1 ? count - 1 : nil
    }

    /// Where those live that a rule means. `without`, one workload that is about to leave its place, is none of them.
    func tally(_ rule: NeighbourRule, without own: (kind: NeighbourKind, place: Int)?, _ columns: [String: LabelColumn]) -> NeighbourTally {
        var tally = NeighbourTally(rule, columns)
        for (kind, places) in counts where rule.selector.matches(kind.labels) { tally.add(places) }
        if let own, rule.selector.matches(own.kind.labels), counts[own.kind]?[own.place] != nil {
            tally.removeOne(own.place)
        }
        return tally
    }

    /// Where those live that are to be kept apart from `kind`, whatever that itself asks for.
    func repelling(_ kind: NeighbourKind, without place: Int?, _ columns: [String: LabelColumn]) -> [NeighbourTally] {
        var tallies: [NeighbourRule: NeighbourTally] = [:]
        for (other, places) in counts {
            for rule in other.apart where rule.selector.matches(kind.labels) {
                tallies[rule, default: NeighbourTally(rule, columns)].add(places)
                if let place, other == kind, places[place] != nil { tallies[rule]?.removeOne(place) }
            }
        }
        // A dictionary's own order differs from process to process, and what is told of the rules must not.
        return tallies.count < 2 ? Array(tallies.values) : tallies.values.sorted { "\($0.rule)" < "\($1.rule)" }
    }
}
