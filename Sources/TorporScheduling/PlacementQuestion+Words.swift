import TorporModel

/// Why a node is none for a workload, in words: only for those who ask, and where nobody fits.
extension PlacementQuestion {
    /// Every reason; empty where `fits`.
    func reasons(_ place: Int) -> [String] {
        if place == home { return ["the workload is already there"] }
        return closed(place) ?? machine(place) + room(place) + rules(place) + ports(place)
    }

    /// Of the place where it lives now, which need not make room for it again.
    func reasonsAtHome(_ place: Int) -> [String] { closed(place) ?? machine(place) + rules(place) }

    /// Of a node of which nothing is believed, that alone: reasons from an old report would send somebody the wrong way.
    private func closed(_ place: Int) -> [String]? {
        let row = candidates.nodes[place]
        if row.revoked { return ["revoked, nothing of it is believed (torpor node token \(row.node) invites it anew)"] }
        if candidates.seats[place].isWithdrawn { return ["it is to be emptied itself"] }
        guard row.isLost(at: candidates.now, after: candidates.lostAfterMs) else { return nil }
        return ["lost, not heard of since \(row.lastSeen)"]
    }

    private func machine(_ place: Int) -> [String] {
        let row = candidates.nodes[place]
        let words = row.cordonedFor.map { " by \($0)" } ?? ""
        let cordoned = row.cordoned ? ["cordoned\(words), takes no new work (torpor node uncordon \(row.node))"] : []
        return cordoned + Compatibility.machine(spec, needs, row.report)
    }

    private func room(_ place: Int) -> [String] {
        let seat = candidates.seats[place]
        return Compatibility.memory(memoryBytes, free: seat.freeBytes, reserved: seat.reservedBytes)
            + Compatibility.disk(diskBytes, free: seat.freeDiskBytes)
    }

    private func rules(_ place: Int) -> [String] {
        let labels = labels(place)
        let terms = spec.placement.require.flatMap(\.terms).filter { !$0.matches(labels) }
        var reasons = terms.map { "needs \($0), \(has($0.key, place)) (torpor agent --label)" }
        for tally in near where tally.rule.isRequired && !isNear(tally, place) {
            let why = labelless(tally.rule, place) ?? "there is none"
            reasons.append("needs to be near \(tally.rule), \(why)")
        }
        for tally in apart where tally.rule.isRequired && !isApart(tally, place) {
            let why = labelless(tally.rule, place) ?? "which \(lodger(tally, place) { tally.rule.selector.matches($0.labels) }) is"
            reasons.append("needs to be apart from \(tally.rule), \(why)")
        }
        for tally in repelling where !isUnrepelled(tally, place) {
            // Two of a kind that keep apart from their own kind: once said is enough.
            if apart.contains(where: { $0.rule == tally.rule && !isApart($0, place) }) { continue }
            let who = lodger(tally, place) { $0.apart.contains(tally.rule) }
            reasons.append("\(who) needs to be apart from \(tally.rule), which this one is")
        }
        return reasons
    }

    private func ports(_ place: Int) -> [String] {
        spec.ports.compactMap { port in candidates.ports[port.taken]?[place].map { "port \(port.taken) belongs to \($0)" } }
    }

    private func labels(_ place: Int) -> [String: String] { candidates.nodes[place].report.labels }

    private func has(_ label: String, _ place: Int) -> String { labels(place)[label].map { "has \(label)=\($0)" } ?? "has no \(label)" }

    private func labelless(_ rule: NeighbourRule, _ place: Int) -> String? {
        guard let label = rule.by, labels(place)[label] == nil else { return nil }
        return "and has no label \(label) (torpor agent --label \(label)=…)"
    }

    /// One of a kind that lives near a place as a rule has it, by name if there is one. Rather not one that may be the workload itself.
    private func lodger(_ tally: NeighbourTally, _ place: Int, _ isMeant: (NeighbourKind) -> Bool) -> String {
        let value = tally.rule.by.flatMap { labels(place)[$0] }
        let found = candidates.workloads.filter { workload in
            guard let other = candidates.place(of: workload.node), isMeant(workload.kind) else { return false }
            return tally.rule.by.map { labels(other)[$0] == value } ?? (other == place)
        }
        let own = NeighbourKind(spec)
        let one = found.first { $0.kind != own || candidates.place(of: $0.node) != home } ?? found.first
        return one.map { "workload \($0.name) on \($0.node)" } ?? Candidates.newcomer
    }
}
