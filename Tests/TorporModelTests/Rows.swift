import TorporModel

/// Rows as the tests of the row's rules need them.
enum Rows {
    static let workload = WorkloadID(unchecked: "w-1")
    static let job = JobID(unchecked: "j-1")
    static let b = NodeID(unchecked: "node-b")

    static func row(
        phase: RowPhase = .free, attempt: UInt64 = 0, incarnation: UInt64 = 1, job: JobID? = nil, life: WorkloadLife = .running
    ) throws -> WorkloadRow {
        WorkloadRow(
            id: workload, name: try WorkloadName("web-1"), spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["sleep"]),
            incarnation: Incarnation(incarnation), home: NodeID(unchecked: "node-a"), attempt: Attempt(attempt), phase: phase, job: job,
            life: life, createdAt: Timestamp(milliseconds: 0))
    }

    static func claim(job: JobID = job, incarnation: UInt64? = 1) -> Claim {
        Claim(workload: workload, job: job, target: b, incarnation: incarnation.map { Incarnation($0) }, memoryBytes: 1)
    }

    static func change(
        _ from: RowPhase, _ to: RowPhase, attempt: UInt64 = 1, incarnation: UInt64 = 1, pivot: RowChange.Pivot? = nil,
        life: WorkloadLife? = nil, asleepIn: SnapshotID? = nil
    ) -> RowChange {
        RowChange(
            workload: workload, attempt: Attempt(attempt), from: from, incarnation: Incarnation(incarnation), to: to, pivot: pivot,
            life: life, asleepIn: asleepIn)
    }
}
