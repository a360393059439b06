import TorporModel

/// What an agent finds when it starts: what the journal says, and what the engines have.
struct NodeFinding: Sendable {
    let records: [CopyRecord]
    let unreadable: [WorkloadID]
    /// Every copy that some backend found.
    let copies: [CopyID]

    /// Why no order at all is obeyed: the journal is new, and yet there are copies. What they were promised is not known any more
    /// (handoff-rules A14.3).
    var lost: TorporError? {
        guard records.isEmpty, unreadable.isEmpty, !copies.isEmpty else { return nil }
        let names = copies.map(\.description).sorted().joined(separator: ", ")
        return TorporError(
            .corrupt, "the journal is new, but copies are here: \(names); what runs stays running, what is frozen stays frozen",
            remedy: "put the old journal back; or, when these copies are known to be spare, destroy them by hand; then restart the agent")
    }

    /// Workloads that nothing is obeyed for, each with the reason.
    var locks: [WorkloadID: TorporError] {
        var locks: [WorkloadID: TorporError] = [:]
        let known = Set(records.map(\.workload))
        for copy in copies where !known.contains(copy.workload) {
            locks[copy.workload] = TorporError(
                .corrupt, "copy \(copy) is here and the journal does not know it; it is left alone",
                remedy: "when it is known to be spare, destroy it by hand, then restart the agent")
        }
        for workload in unreadable {
            locks[workload] = TorporError(
                .corrupt, "the journal's record of \(workload) cannot be read; its copy stays as it is",
                remedy: "put the journal back from a backup, then restart the agent")
        }
        return locks
    }

    /// Copies that no record names: reported, never deleted.
    var strays: [CopyID] {
        let named = Set(records.flatMap { record in [record.state.copy, record.ended].compactMap { $0 }.map { record.id(of: $0) } })
        return copies.filter { !named.contains($0) }.sorted { $0.description < $1.description }
    }
}
