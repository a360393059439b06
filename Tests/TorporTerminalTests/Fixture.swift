import TorporModel

/// Views as a coordinator would send them.
enum Fixture {
    static func step(_ name: String, _ state: StepView.State = .succeeded) -> StepView {
        StepView(name: name, state: state, startedAt: "2026-01-02T03:04:05.000Z", durationMs: state == .running ? nil : 12)
    }

    static func job(
        _ state: JobView.State, id: String = "j-1", kind: String = "migrate", of name: String = "web-1", steps: [StepView] = [],
        waiting: String? = nil, error: TorporError? = nil, had: UInt64? = nil
    ) throws -> JobView {
        JobView(
            job: JobID(unchecked: id), kind: kind, workload: try WorkloadName(name), state: state,
            from: NodeID(unchecked: "node-a"), to: NodeID(unchecked: "node-b"), incarnation: 2, requester: "operator/dev",
            createdAt: "2026-01-02T03:04:05.000Z", blackoutMs: 342, totalMs: 12_340, sentBytes: 1 << 20, logicalBytes: 1 << 21, rounds: 0,
            snapshot: nil, traceId: String(repeating: "a", count: 32), steps: steps, waiting: waiting, error: error.map(ErrorView.init),
            hadBytes: had)
    }

    static func workload(_ wake: WakeNote?) throws -> WorkloadView {
        WorkloadView(
            name: try WorkloadName("web-1"), id: WorkloadID(unchecked: "w-1"), backend: BackendKind(unchecked: "oci"),
            node: NodeID(unchecked: "node-a"), state: "running", incarnation: 2, movable: .init(reasons: []), job: nil, exitStatus: nil,
            restarts: 0, lineage: 1, lineageNote: nil, spec: WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["true"]),
            address: nil, lastWake: wake, createdAt: "2026-01-01T00:00:00.000Z")
    }
}
