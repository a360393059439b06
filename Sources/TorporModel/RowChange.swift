/// One compare-and-swap of a workload's row, with whatever must become durable in the same transaction.
package struct RowChange: Hashable, Sendable {
    package let workload: WorkloadID
    /// What the row must still be; else the store answers `conflict` and changes nothing.
    package let attempt: Attempt
    package let from: RowPhase
    package let incarnation: Incarnation
    package let to: RowPhase
    /// New home and incarnation, when this is a pivot. The incarnation must be greater than the old one.
    package let pivot: Pivot?
    package let life: WorkloadLife?
    /// Of a change to `asleep`: the snapshot that is the workload from now on.
    package let asleepIn: SnapshotID?
    /// When, for people; and what the workload had in memory when it fell asleep.
    package let at: Timestamp?
    package let memoryBytes: UInt64
    /// What nodes owe from now on.
    package let debts: [Debt]
    /// Entered in the catalogue together with the change.
    package let snapshot: SnapshotRow?
    /// Begins a new lineage, and says what may have been lost with the old one.
    package let newLineage: String?
    /// Which image it was started from: in the specification from now on.
    package let image: ContentHash?

    /// Where the workload lives from now on, under which incarnation.
    package struct Pivot: Hashable, Sendable {
        package let home: NodeID
        package let incarnation: Incarnation
        package init(home: NodeID, incarnation: Incarnation) {
            self.home = home
            self.incarnation = incarnation
        }
    }

    package init(
        workload: WorkloadID, attempt: Attempt, from: RowPhase, incarnation: Incarnation, to: RowPhase, pivot: Pivot? = nil,
        life: WorkloadLife? = nil, asleepIn: SnapshotID? = nil, at: Timestamp? = nil, memoryBytes: UInt64 = 0, debts: [Debt] = [],
        snapshot: SnapshotRow? = nil,
        newLineage: String? = nil, image: ContentHash? = nil
    ) {
        self.workload = workload
        self.attempt = attempt
        self.from = from
        self.incarnation = incarnation
        self.to = to
        self.pivot = pivot
        self.life = life
        self.asleepIn = asleepIn
        self.at = at
        self.memoryBytes = memoryBytes
        self.debts = debts
        self.snapshot = snapshot
        self.newLineage = newLineage
        self.image = image
    }

    /// The row after this change, or why it may not be made. Every store calls this inside its transaction.
    ///
    /// - Throws: `conflict` when the row is no longer what was expected; `internal` for a change the protocol does not know.
    package func apply(to row: WorkloadRow) throws(TorporError) -> WorkloadRow {
        let isAsExpected = row.attempt == attempt && row.phase == from && row.incarnation == incarnation
        guard isAsExpected || Mutant.isPlanted(.swapWithoutCompare) else {
            throw TorporError(
                .conflict,
                "row of \(row.name) is \(row.phase.rawValue)(\(row.attempt)) at incarnation \(row.incarnation), not \(from.rawValue)(\(attempt)) at \(incarnation)"
            )
        }
        guard from.mayBecome(to) else { throw TorporError(.internal, "no way from \(from.rawValue) to \(to.rawValue)") }
        if from == .free { try judgeWithoutClaim(row) }
        var next = row
        next.phase = to
        if let pivot {
            guard pivot.incarnation > row.incarnation else { throw TorporError(.internal, "a pivot must raise the incarnation") }
            next.home = pivot.home
            next.incarnation = pivot.incarnation
        }
        if let life {
            next.life = life
            next.asleepIn = asleepIn
            next.slept = slept(row, life)
        }
        if let newLineage {
            next.lineage += 1
            next.lineageNote = newLineage
        }
        if let image { next.spec.image?.digest = image }
        if to == .free {
            next.job = nil
            next.target = nil
        }
        return next
    }

    /// A sleep goes on over a move.
    private func slept(_ row: WorkloadRow, _ life: WorkloadLife) -> SleepTally? {
        guard let at, (row.life == .asleep) != (life == .asleep) else { return row.slept }
        var tally = row.slept ?? SleepTally()
        if life == .asleep { tally.begin(at: at, memoryBytes: memoryBytes) } else { tally.end(at: at) }
        return tally
    }

    /// A row that nobody has claimed learns only that what slept is awake, where it was and as what it was.
    private func judgeWithoutClaim(_ row: WorkloadRow) throws(TorporError) {
        guard row.life == .asleep, life == .running, pivot == nil, newLineage == nil else {
            throw TorporError(.internal, "the row of \(row.name) is changed without a claim")
        }
    }
}
