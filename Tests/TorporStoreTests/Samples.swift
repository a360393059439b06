import TorporModel

/// Rows as small as the tests of stores may say them.
enum Samples {
    static let nodeA = NodeID(unchecked: "node-a")
    static let nodeB = NodeID(unchecked: "node-b")
    static let spec = WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["/bin/count"], environment: ["KEY": "a/b\"c"])
    static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    static func workload(_ id: String = "w-1", name: String = "web-1") throws -> WorkloadRow {
        WorkloadRow(
            id: WorkloadID(unchecked: id), name: try WorkloadName(name), spec: spec, incarnation: Incarnation(1), home: nodeA,
            life: .running, createdAt: Timestamp(milliseconds: 1))
    }

    static func job(_ id: String = "j-1", key: String? = nil, workload: WorkloadRow) throws -> Job {
        guard let parent = TraceParent(traceID: trace, spanID: "00f067aa0ba902b7") else { throw TorporError(.internal, "bad sample") }
        let kind = JobKind.migrate(name: workload.name, to: nodeB)
        return Job(
            id: JobID(unchecked: id),
            request: JobRequest(key: IdempotencyKey(unchecked: key ?? "key-\(id)"), kind: kind, traceParent: nil, timeoutMs: nil),
            workload: workload.id, name: workload.name, from: nodeA, to: nodeB, incarnation: workload.incarnation,
            requester: "operator/alice", createdAt: Timestamp(milliseconds: 2), traceParent: parent)
    }

    static func event(_ kind: SagaEvent.Kind = .started(.reserve), at: Int64 = 3) -> SagaEvent {
        SagaEvent(at: Timestamp(milliseconds: at), kind: kind)
    }

    static func claim(_ job: String = "j-1", workload: String = "w-1", target: NodeID? = nodeB, memory: UInt64 = 100) -> Claim {
        Claim(
            workload: WorkloadID(unchecked: workload), job: JobID(unchecked: job), target: target, incarnation: Incarnation(1),
            memoryBytes: memory)
    }

    static func change(
        _ from: RowPhase, _ to: RowPhase, attempt: UInt64 = 1, incarnation: UInt64 = 1, workload: String = "w-1",
        pivot: RowChange.Pivot? = nil, life: WorkloadLife? = nil, debts: [Debt] = [], snapshot: SnapshotRow? = nil
    ) -> RowChange {
        RowChange(
            workload: WorkloadID(unchecked: workload), attempt: Attempt(attempt), from: from, incarnation: Incarnation(incarnation), to: to,
            pivot: pivot, life: life, debts: debts, snapshot: snapshot)
    }

    static func report(_ node: NodeID = nodeB, memory: UInt64 = 1000, copies: [CopyReport] = []) -> NodeReport {
        NodeReport(
            node: node, address: PeerAddress(node: node, host: "10.0.0.2", port: 7001), boot: BootID(unchecked: "boot-1"),
            journal: JournalID(unchecked: "journal-1"),
            facts: HostFacts(architecture: "x86_64", kernel: "6.18.0", cpuFlags: ["sse2"], engines: ["criu": "4.2"]), backends: [],
            freeMemoryBytes: memory, freeDiskBytes: 1 << 40, copies: copies, version: "0.1.0", labels: ["zone": "a"])
    }

    static func held(_ row: WorkloadRow) -> CopyReport {
        let copy = CopyState.Copy(name: row.name, spec: row.spec, incarnation: row.incarnation, attempt: Attempt(1), made: Attempt(1))
        return CopyReport(workload: row.id, state: .held(copy, hash), truth: .held, obstacles: [])
    }

    static let hash = ContentHash(bytes: [UInt8](repeating: 7, count: 32))

    static func debt(_ kind: Debt.Kind = .retire, node: NodeID = nodeB, workload: String = "w-1", attempt: UInt64 = 1) -> Debt {
        Debt(
            node: node, workload: WorkloadID(unchecked: workload), attempt: Attempt(attempt), incarnation: Incarnation(1), kind: kind)
    }

    static func snapshot(_ id: String = "s-1", at: Int64 = 9) throws -> SnapshotRow {
        SnapshotRow(
            id: SnapshotID(unchecked: id),
            manifest: SignedManifest(payload: [1, 2, 255], hash: hash, signature: [3], certificate: [4]),
            workload: WorkloadID(unchecked: "w-1"),
            name: try WorkloadName("web-1"), backend: BackendKind(unchecked: "oci"), createdAt: Timestamp(milliseconds: at),
            logicalBytes: .max, nodes: [nodeA])
    }

    static func span(_ id: Int, trace: String = trace, start: UInt64 = 10) -> SpanRecord {
        SpanRecord(
            traceID: trace, spanID: "span-\(id)", parentSpanID: nil, name: "freeze", service: "torpor-agent", node: nodeA,
            startNanoseconds: start, endNanoseconds: start + 1, attributes: ["job.id": "j-1"], status: .ok)
    }

    static func digest(_ number: UInt8) -> ContentHash { ContentHash(bytes: [UInt8](repeating: number, count: 32)) }

    static func invitation(_ node: NodeID = nodeA, digest number: UInt8 = 1, expires: Int64 = 1000) -> Invitation {
        Invitation(node: node, digest: digest(number), expires: Timestamp(milliseconds: expires), requester: "operator/alice")
    }

    static func redemption(_ node: NodeID = nodeA, digest number: UInt8 = 1, key: UInt8 = 100) -> Redemption {
        Redemption(digest: digest(number), node: node, key: MemberKey(der: [key], hash: digest(key)))
    }
}
