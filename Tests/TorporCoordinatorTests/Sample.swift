import TorporModel

@testable import TorporCoordinator

/// Ready-made values for tests of decisions.
enum Sample {
    static let traceParent = TraceParent(traceID: String(repeating: "a", count: 32), spanID: String(repeating: "b", count: 16))
    static let spec = WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["/bin/sleep", "1000"])
    static let facts = HostFacts(architecture: "x86_64", kernel: "6.18", cpuFlags: ["sse2"], engines: ["criu": "4.2", "runc": "1.1.5"])

    static func name(_ text: String) throws -> WorkloadName { try WorkloadName(text) }
    static func node(_ text: String) throws -> NodeID { try .parse(text) }

    static func report(
        _ node: String, copies: [CopyReport] = [], lazy: Bool = true, live: Bool = true, held: Bool = true,
        sleep: Bool = true
    ) throws -> NodeReport {
        let id = try NodeID.parse(node)
        let backend = BackendReport(
            spec.backend, version: "1.1.5",
            [
                AbilityReport(.held, unless: held ? nil : "no"), AbilityReport(.live, unless: live ? nil : "no"),
                AbilityReport(.lazy, unless: lazy ? nil : "no"), AbilityReport(.sleep, unless: sleep ? nil : "no"),
            ])
        return NodeReport(
            node: id, address: PeerAddress(node: id, host: "127.0.0.1", port: 1), boot: try .parse("boot-1"),
            journal: try .parse("journal-1"),
            facts: facts, backends: [backend], freeMemoryBytes: 1 << 34, freeDiskBytes: 1 << 36, copies: copies, version: "test")
    }

    static func nodeRow(
        _ node: String, copies: [CopyReport] = [], cordoned: Bool = false, seen: Int64 = 0, lazy: Bool = true, live: Bool = true,
        held: Bool = true, sleep: Bool = true
    ) throws -> NodeRow {
        NodeRow(
            node: try .parse(node), report: try report(node, copies: copies, lazy: lazy, live: live, held: held, sleep: sleep),
            cordoned: cordoned,
            lastSeen: Timestamp(milliseconds: seen))
    }

    static func row(_ name: String, home: String?, life: WorkloadLife = .running, phase: RowPhase = .free, job: String? = nil) throws
        -> WorkloadRow
    {
        WorkloadRow(
            id: try .parse("w-\(name)"), name: try WorkloadName(name), spec: spec, incarnation: Incarnation(1),
            home: try home.map { try NodeID.parse($0) }, attempt: Attempt(1), phase: phase, job: try job.map { try JobID.parse($0) },
            life: life,
            createdAt: Timestamp(milliseconds: 0))
    }

    static func copy(of row: WorkloadRow, truth: CopyTruth? = .running, obstacles: [String] = []) -> CopyReport {
        let copy = CopyState.Copy(name: row.name, spec: row.spec, incarnation: row.incarnation, attempt: row.attempt, made: row.attempt)
        return CopyReport(workload: row.id, state: .running(copy), truth: truth, obstacles: obstacles)
    }

    static func picture(_ workloads: [WorkloadRow], _ nodes: [NodeRow], snapshots: [SnapshotRow] = [], now: Int64 = 0) -> ClusterPicture {
        ClusterPicture(
            workloads: workloads, nodes: nodes, snapshots: snapshots, debts: [], now: Timestamp(milliseconds: now), lostAfterMs: 10_000)
    }

    static func names() throws -> NameSource {
        let workload = try WorkloadID.parse("w-new")
        let job = try JobID.parse("j-new")
        guard let traceParent else { throw TorporError(.internal, "the sample trace is not well-formed") }
        return NameSource(workload: { workload }, job: { job }, maintenance: { MaintenanceID(unchecked: "m-new") }, trace: { traceParent })
    }

    static func job(_ kind: JobKind, id: String = "j-1", image: ImageSource? = nil) throws -> Job {
        guard let traceParent else { throw TorporError(.internal, "the sample trace is not well-formed") }
        let request = JobRequest(key: try .parse("key-\(id)"), kind: kind, traceParent: nil, timeoutMs: nil)
        return Job(
            id: try .parse(id), request: request, workload: try .parse("w-web"), name: try WorkloadName("web"), from: try .parse("node-a"),
            to: try .parse("node-b"), incarnation: Incarnation(1), image: image, requester: "operator/test",
            createdAt: Timestamp(milliseconds: 0),
            traceParent: traceParent)
    }
}
