package import TorporModel

/// The nodes that a placement may choose from, who lives there, and what is known of the moment.
///
/// Made once for many choices: between two of them, `reserve` says what the first has taken.
package struct Candidates: Sendable {
    /// By name.
    package let nodes: [NodeRow]
    /// The coordinator's clock, the same that wrote `lastSeen`.
    let now: Timestamp
    /// A node not heard of for longer than this many milliseconds is lost.
    let lostAfterMs: Int64
    /// As they were when this was made.
    let workloads: [PlacedWorkload]
    private let places: [NodeID: Int]
    /// Of each kind of machine and backends the first node's place.
    let machines: [Int]
    let columns: [String: LabelColumn]
    private(set) var seats: [Seat] = []
    private(set) var neighbours = Neighbourhood()
    /// Of the nodes' ports that are taken, where, and by whom.
    private(set) var ports: [NodePort: [Int: String]] = [:]

    /// Who was reserved for, in words: it has no name here.
    static let newcomer = "a workload that is to go there"

    /// - Parameters:
    ///   - reservedBytes: memory promised by open claims that the node's report does not show yet.
    ///   - workloads: one entry for each node where one lives or is brought to; of those at other nodes nothing is kept.
    package init(
        nodes: [NodeRow], now: Timestamp, lostAfterMs: Int64, reservedBytes: [NodeID: UInt64] = [:], workloads: [PlacedWorkload] = []
    ) {
        let sorted = nodes.sorted { $0.node < $1.node }
        self.nodes = sorted
        self.now = now
        self.lostAfterMs = lostAfterMs
        self.workloads = workloads
        places = Dictionary(sorted.enumerated().map { ($1.node, $0) }) { first, _ in first }
        var kinds: [Machine: Int] = [:]
        var machines: [Int] = []
        for (place, row) in sorted.enumerated() {
            let machine = Machine(facts: row.report.facts, backends: row.report.backends)
            if kinds[machine] == nil { machines.append(place) }
            let number = kinds[machine] ?? kinds.count
            kinds[machine] = number
            seats.append(
                Seat(
                    row, isOpen: !row.revoked && !row.cordoned && !row.isLost(at: now, after: lostAfterMs), machine: number,
                    reservedBytes: reservedBytes[row.node] ?? 0))
        }
        self.machines = machines
        self.columns = Self.columns(sorted)
        for workload in workloads {
            guard let place = places[workload.node] else { continue }
            neighbours.add(workload.kind, at: place)
            for port in workload.ports { ports[port, default: [:]][place] = "workload \(workload.name)" }
        }
    }

    /// Nodes for which every workload's compatibility is the same.
    private struct Machine: Hashable {
        let facts: HostFacts
        let backends: [BackendReport]
    }

    private static func columns(_ nodes: [NodeRow]) -> [String: LabelColumn] {
        var columns: [String: LabelColumn] = [:]
        for (place, row) in nodes.enumerated() {
            for (key, value) in row.report.labels { columns[key, default: LabelColumn(nodes.count)].set(value, at: place) }
        }
        return columns
    }

    func place(of node: NodeID) -> Int? { places[node] }

    /// Bytes of memory that are free and promised to nobody; 0 for a node that is not known.
    package func freeBytes(of node: NodeID) -> UInt64 { places[node].map { seats[$0].freeBytes } ?? 0 }

    /// The same with some nodes that nothing goes to, for they are to be emptied. Who lives there is a neighbour until it has left.
    package func without(_ others: Set<NodeID>) -> Candidates {
        var candidates = self
        for place in others.compactMap({ places[$0] }) { candidates.seats[place].withdraw() }
        return candidates
    }

    /// The same, with a workload on its way to a node: see `reserve`.
    package func reserving(
        _ node: NodeID, memoryBytes: UInt64, diskBytes: UInt64 = 0, _ spec: WorkloadSpec, from: NodeID? = nil
    ) -> Candidates {
        var candidates = self
        candidates.reserve(node, memoryBytes: memoryBytes, diskBytes: diskBytes, spec, from: from)
        return candidates
    }

    /// Puts a workload on its way to a node, and away from another. What that gets free is given to nobody before it is free.
    ///
    /// Takes the same time whatever the number of nodes, where nobody else holds this value.
    package mutating func reserve(
        _ node: NodeID, memoryBytes: UInt64, diskBytes: UInt64 = 0, _ spec: WorkloadSpec, from: NodeID? = nil
    ) {
        guard let place = places[node] else { return }
        let kind = NeighbourKind(spec)
        seats[place].reserve(memoryBytes: memoryBytes, diskBytes: diskBytes)
        if let old = from.flatMap({ places[$0] }) { neighbours.remove(kind, at: old) }
        neighbours.add(kind, at: place)
        for port in spec.ports { ports[port.taken, default: [:]][place] = Self.newcomer }
    }
}
