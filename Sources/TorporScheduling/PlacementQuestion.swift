import TorporModel

/// One workload to be placed, with all that is looked up once and asked of every node.
///
/// `fits` and `reasons` say the same, the one quickly and the other in words (a law of `PlacementRuleTests`).
struct PlacementQuestion: Sendable {
    let spec: WorkloadSpec
    let needs: WorkloadNeeds?
    let candidates: Candidates
    /// Where it lives now, which is never chosen.
    let home: Int?
    let memoryBytes: UInt64
    let diskBytes: UInt64
    let near: [NeighbourTally]
    let apart: [NeighbourTally]
    /// Of others that keep apart from it.
    let repelling: [NeighbourTally]
    /// Of what it asks nothing, nothing need be looked up node by node.
    private let hasRules: Bool
    private let require: [SelectorMask]
    private let prefer: [(mask: SelectorMask, wish: PlacementPreference)]
    private let reason: PlacementReason
    /// By kind of machine.
    private let runs: [Bool]

    init(_ spec: WorkloadSpec, _ needs: WorkloadNeeds?, _ candidates: Candidates, from: NodeID?, _ reason: PlacementReason) {
        self.spec = spec
        self.needs = needs
        self.candidates = candidates
        self.reason = reason
        home = from.flatMap(candidates.place)
        // What it uses now says more than what it may use.
        memoryBytes = needs?.memoryBytes ?? spec.limits.memoryBytes ?? 0
        diskBytes = needs?.artifactBytes ?? 0
        runs = candidates.machines.map { Compatibility.machine(spec, needs, candidates.nodes[$0].report).isEmpty }
        let kind = NeighbourKind(spec)
        let own = home.map { (kind, $0) }
        let (neighbours, columns) = (candidates.neighbours, candidates.columns)
        require = spec.placement.require.map { SelectorMask($0, columns) }
        prefer = spec.placement.prefer.map { (SelectorMask($0.selector, columns), $0) }
        near = spec.placement.near.map { neighbours.tally($0, without: own, columns) }
        apart = spec.placement.apart.map { neighbours.tally($0, without: own, columns) }
        repelling = neighbours.repelling(kind, without: home, columns)
        hasRules = !spec.placement.isEmpty || !repelling.isEmpty || !spec.ports.isEmpty
    }

    /// Whether it could live there; the place where it lives now is none.
    func fits(_ place: Int) -> Bool {
        let seat = candidates.seats[place]
        guard seat.isOpen, place != home, runs[seat.machine], memoryBytes <= seat.freeBytes, diskBytes <= seat.freeDiskBytes else {
            return false
        }
        guard hasRules else { return true }
        return require.allSatisfy { $0.matches(place) }
            && near.allSatisfy { !$0.rule.isRequired || isNear($0, place) }
            && apart.allSatisfy { !$0.rule.isRequired || isApart($0, place) }
            && repelling.allSatisfy { isUnrepelled($0, place) }
            && spec.ports.allSatisfy { candidates.ports[$0.taken]?[place] == nil }
    }

    func score(_ place: Int) -> PlacementScore {
        var wishes = 0
        if hasRules, reason.countsWishes { eachWish(place) { weight, _ in wishes += weight } }
        return PlacementScore(wishes: wishes, minutes: minutes(place), freeBytes: candidates.seats[place].freeBytes)
    }

    /// What it would rather have and has there, or would rather not: weights, and words for those who ask.
    func eachWish(_ place: Int, _ body: (_ weight: Int, _ words: () -> String) -> Void) {
        for (mask, wish) in prefer where mask.matches(place) { body(Int(wish.weight)) { "\(wish.selector)" } }
        for tally in near {
            guard let weight = tally.rule.weight, isNear(tally, place) else { continue }
            body(Int(weight)) { "near \(tally.rule.selector)" }
        }
        for tally in apart {
            guard let weight = tally.rule.weight, let count = tally.count(place), count > 0 else { continue }
            body(-Int(weight) * count) { "near \(count) of \(tally.rule.selector)" }
        }
    }

    // MARK: Rules

    /// The first of a kind that is to be near its own kind would else never find a place.
    func isNear(_ tally: NeighbourTally, _ place: Int) -> Bool {
        guard let count = tally.count(place) else { return false }
        return count > 0 || tally.total == 0 && tally.rule.selector.matches(spec.labels)
    }

    /// Where nobody can say who is near, nobody can say who is apart.
    func isApart(_ tally: NeighbourTally, _ place: Int) -> Bool { tally.count(place) == 0 }

    /// A node without the label is none where they could be: they were refused there themselves.
    func isUnrepelled(_ tally: NeighbourTally, _ place: Int) -> Bool { tally.count(place) ?? 0 == 0 }

    /// By what the old node gives, what the link takes and what the new one takes. No limit is so low that nothing crosses
    /// (`TransferLimits.rates`), so none rules a node out.
    private func minutes(_ place: Int) -> UInt64 {
        guard let home, reason.takesFromOldNode, diskBytes > 0 else { return 0 }
        let limits = candidates.nodes[home].limits
        var rate = min(limits.outBytesPerSecond ?? .max, candidates.seats[place].inBytesPerSecond ?? .max)
        for link in limits.links where link.to == candidates.nodes[place].node { rate = min(rate, link.bytesPerSecond) }
        return diskBytes / rate / 60
    }
}
