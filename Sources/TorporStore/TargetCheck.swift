import TorporModel

/// Whether a node may be the target of a claim: read and judged inside the claim's own transaction (handoff-rules A14.5), so that two
/// planners never fill the same room and nothing lands on a node that is being drained.
struct TargetCheck {
    /// nil: never heard of.
    let node: NodeRow?
    /// What the node owes for the claimed workload.
    let unpaid: [Debt]
    /// What open claims of other workloads hold on this node, in bytes of memory.
    let reservations: [(workload: WorkloadID, bytes: UInt64)]

    /// - Throws: `notFound`, `refused` or `noCapacity`, each naming the node, the reason and the remedy.
    func judge(_ claim: Claim, of name: WorkloadName, at target: NodeID) throws(TorporError) {
        guard let node else { throw StoreRefusal.noNode(target) }
        if node.revoked {
            throw TorporError(
                .refused, "\(target): revoked, nothing of it is believed", remedy: "choose another node, or torpor node token \(target)")
        }
        if node.cordoned {
            let words = node.cordonedFor.map { " by \($0)" } ?? ""
            throw TorporError(.refused, "\(target): cordoned\(words), takes no new work", remedy: "torpor node uncordon \(target)")
        }
        if let debt = unpaid.first {
            throw TorporError(
                .refused, "\(target): still owes \(debt.kind.rawValue) of attempt \(debt.attempt) of \(name)",
                remedy: "it pays as soon as it is back: torpor nodes")
        }
        let reserved = reservations.reduce(0) { Self.add($0, holdsUnseen($1.workload, on: node) ? $1.bytes : 0) }
        let free = node.report.freeMemoryBytes > reserved ? node.report.freeMemoryBytes - reserved : 0
        if claim.memoryBytes > free {
            throw TorporError(
                .noCapacity,
                "\(target): needs \(claim.memoryBytes) bytes of memory for \(name), has \(free) free "
                    + "beside \(reserved) reserved by other jobs",
                remedy: "choose another node, or wait until its jobs have ended: torpor nodes")
        }
    }

    /// A reservation counts until the node's own report shows the copy: from then on its memory is missing from what is reported free.
    /// (A reservation that ended with the next heartbeat would vanish in the middle of every migration longer than a second.)
    private func holdsUnseen(_ workload: WorkloadID, on node: NodeRow) -> Bool {
        for copy in node.report.copies where copy.workload == workload {
            switch copy.state {
            case .running, .freezing, .frozen, .sealed, .held, .releasing, .stopping, .restarting: return false
            case .absent, .starting, .prepared, .restoring, .destroying, .stopped: return true
            }
        }
        return true
    }

    /// Sizes come from other machines: their sum must not end the coordinator.
    private static func add(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
