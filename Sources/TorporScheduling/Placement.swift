package import TorporModel

/// Where a workload goes, and why not elsewhere.
package enum Placement {
    /// What came out of looking.
    package enum Choice: Hashable, Sendable {
        case chosen(NodeID)
        /// Every candidate's reasons, by node.
        case none([String])

        /// The node, or the refusal with every candidate's reasons.
        ///
        /// - Throws: `noCapacity` when no candidate fits; nothing was changed.
        package func node() throws(TorporError) -> NodeID {
            switch self {
            case .chosen(let node): return node
            case .none(let reasons):
                throw TorporError(
                    .noCapacity, reasons.isEmpty ? "there are no nodes" : reasons.joined(separator: "; "),
                    remedy: reasons.isEmpty ? "start an agent: torpor agent" : "torpor nodes")
            }
        }
    }

    /// The fitting node with the most memory free; of equals the first by name, so that the same facts give the same answer.
    ///
    /// `needs` is nil for a workload that has never run. `from` is where it runs now, which is never chosen.
    package static func choose(_ spec: WorkloadSpec, needs: WorkloadNeeds?, among candidates: Candidates, from: NodeID?) -> Choice {
        var best: (node: NodeID, free: UInt64)?
        var reasons: [String] = []
        for row in candidates.nodes.sorted(by: { $0.node < $1.node }) {
            let against = judge(row, spec, needs: needs, among: candidates, from: from)
            reasons += against
            let reserved = candidates.reservedBytes[row.node] ?? 0
            let free = row.report.freeMemoryBytes > reserved ? row.report.freeMemoryBytes - reserved : 0
            if against.isEmpty, free > best?.free ?? 0 || best == nil { best = (row.node, free) }
        }
        return best.map { .chosen($0.node) } ?? .none(reasons)
    }

    /// Why the node that a person named cannot take the workload; empty when it can.
    package static func judge(
        target: NodeID, _ spec: WorkloadSpec, needs: WorkloadNeeds?, among candidates: Candidates, from: NodeID?
    ) -> [String] {
        guard let row = candidates.nodes.first(where: { $0.node == target }) else {
            let known = candidates.nodes.map(\.node.rawValue).sorted().joined(separator: ", ")
            return ["\(target): no such node (known: \(known.isEmpty ? "none" : known))"]
        }
        return judge(row, spec, needs: needs, among: candidates, from: from)
    }

    private static func judge(
        _ row: NodeRow, _ spec: WorkloadSpec, needs: WorkloadNeeds?, among candidates: Candidates, from: NodeID?
    ) -> [String] {
        if row.node == from { return ["\(row.node): the workload is already there"] }
        var reasons: [String] = []
        if row.revoked { return ["\(row.node): revoked, nothing of it is believed (torpor node token \(row.node) invites it anew)"] }
        if candidates.isLost(row) {
            // The rest of its report is as old as its silence: reasons from it would send somebody the wrong way.
            return ["\(row.node): lost, not heard of since \(row.lastSeen)"]
        }
        if row.cordoned {
            let words = row.cordonedFor.map { " by \($0)" } ?? ""
            reasons.append("\(row.node): cordoned\(words), takes no new work (torpor node uncordon \(row.node))")
        }
        let reserved = candidates.reservedBytes[row.node] ?? 0
        if let needs {
            var asked = spec
            // What it uses now says more than what it may use.
            asked.limits.memoryBytes = nil
            reasons += Compatibility.judge(spec: asked, against: row.report)
            reasons += Compatibility.judge(needs: needs, against: row.report, reservedBytes: reserved)
        } else {
            reasons += Compatibility.judge(spec: spec, against: row.report, reservedBytes: reserved)
        }
        return reasons
    }
}
