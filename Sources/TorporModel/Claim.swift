/// A wish to hold a workload for one job: claim, capacity and "the target takes new work" in one transaction (handoff-rules A14.5).
package struct Claim: Hashable, Sendable {
    package let workload: WorkloadID
    package let job: JobID
    package let target: NodeID?
    /// The incarnation the plan was made for; a workload replaced since then is refused (failures.md 3). nil: whatever it is.
    package let incarnation: Incarnation?
    package let memoryBytes: UInt64

    package init(workload: WorkloadID, job: JobID, target: NodeID?, incarnation: Incarnation?, memoryBytes: UInt64) {
        self.workload = workload
        self.job = job
        self.target = target
        self.incarnation = incarnation
        self.memoryBytes = memoryBytes
    }

    /// The claimed row, or why not. A repeat by the same job is answered with the row as it is.
    ///
    /// - Throws: `refused` when another job holds the workload or it is removed; `conflict` when it was replaced.
    package func apply(to row: WorkloadRow) throws(TorporError) -> WorkloadRow {
        if row.job == job { return row }
        if row.life == .removed { throw TorporError(.notFound, "workload \(row.name) was removed", remedy: "torpor ps") }
        guard row.phase == .free || Mutant.isPlanted(.swapWithoutCompare) else {
            throw TorporError(
                .refused, "workload \(row.name) is busy with job \(row.job?.rawValue ?? "?")",
                remedy: "wait for it: torpor job watch \(row.job?.rawValue ?? "JOB")")
        }
        if let incarnation, incarnation != row.incarnation {
            throw TorporError(
                .conflict, "workload \(row.name) was replaced since the job was asked for", remedy: "look again: torpor show \(row.name)")
        }
        var next = row
        if !Mutant.isPlanted(.attemptNeverRaised) || row.attempt == .none { next.attempt = row.attempt.next }
        next.phase = .claimed
        next.job = job
        next.target = target
        return next
    }
}
