/// Which cells are wanted, which were hit, and what is to be aimed at next. A fault is credited to the cell that it landed on, not to the
/// one that it was meant for.
struct Coverage: Sendable {
    let wanted: [Cell]
    private let mostTries: Int
    private(set) var hits: [Cell: [Hit]] = [:]
    private var tries: [Cell: Int] = [:]

    init(_ wanted: [Cell], mostTries: Int) {
        self.wanted = wanted
        self.mostTries = mostTries
    }

    /// Another's hits beside one's own.
    mutating func merge(_ other: Coverage) {
        hits.merge(other.hits) { $0 + $1 }
    }

    /// The next one to aim at, and how often it was aimed at in vain; nil when all are hit or given up.
    func next() -> (cell: Cell, tries: Int)? {
        wanted.lazy.filter { hits[$0] == nil && tries[$0, default: 0] < mostTries }.first.map { ($0, tries[$0, default: 0]) }
    }

    /// What became of aiming at `cell`; `hit` is nil when no victim was struck.
    mutating func record(_ cell: Cell, _ hit: Hit?) {
        tries[cell, default: 0] += 1
        if let hit { hits[hit.cell, default: []].append(hit) }
    }

    /// Never hit, so nothing is known of them.
    var unreached: [Cell] { wanted.filter { hits[$0] == nil } }
    /// Not as it has to be, also beside what was wanted.
    var unclean: [Hit] {
        hits.values.joined().filter { !$0.complaints.isEmpty }.sorted {
            ($0.cell.description, $0.offset) < ($1.cell.description, $1.offset)
        }
    }
}
