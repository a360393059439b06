import Logging
import TorporCoordinator
import TorporModel
import TorporPorts
import TorporStore

/// A coordinator over its own store, with nodes and workloads that exist in that store alone.
struct BenchFleet {
    let service: CoordinatorService
    private let catalogue: SQLiteCatalogue
    let nodes: [NodeID]
    private let copies: [NodeID: [CopyReport]]

    private static let backend = BackendKind(unchecked: "oci")
    /// Of each workload, in bytes.
    private static let memory: UInt64 = 64 << 20
    private static let zones = ["a", "b", "c"]

    /// Workloads are entered as jobs that have run them and ended, evenly over the nodes; each node then reports once.
    init(nodes count: Int, workloads: Int, state: String) async throws {
        catalogue = try SQLiteCatalogue(path: "\(state)/coordinator.sqlite")
        var limits = CoordinatorLimits()
        // Where a round of heartbeats, one after the other, takes longer than a node may be silent, a plan would find all nodes lost.
        limits.nodeLostAfter = .seconds(600)
        let tools = SagaTools(
            catalogue: catalogue, agents: NoAgents(), clock: ContinuousClock(), now: WallClock.now, limits: limits,
            readManifest: { (_) throws(TorporError) in throw TorporError(.corrupt, "a made-up fleet has no snapshots") })
        let logger = Logger(label: "torpor.bench") { _ in SwiftLogNoOpLogHandler() }
        service = CoordinatorService(tools: tools, names: Chance.names, logger: logger)
        nodes = (0..<count).map { NodeID(unchecked: "node-\($0)") }
        var copies: [NodeID: [CopyReport]] = [:]
        for number in 0..<workloads {
            let home = nodes[number % count]
            let row = try Self.row(number, on: home)
            try await Self.enter(row, in: catalogue)
            copies[home, default: []].append(Self.copy(of: row))
        }
        self.copies = copies
        for node in nodes { try await service.heartbeat(report(node, round: 0)) }
    }

    /// What the node says; what is free differs from round to round, as it does in life.
    func report(_ node: NodeID, round: Int) -> NodeReport {
        let zone = Self.zones[Int(node.rawValue.utf8.last ?? 0) % Self.zones.count]
        return NodeReport(
            node: node, address: PeerAddress(node: node, host: "192.0.2.1", port: 7001), boot: BootID(unchecked: "boot-1"),
            journal: JournalID(unchecked: "journal-1"),
            facts: HostFacts(architecture: "x86_64", kernel: "6.18", cpuFlags: ["sse2", "avx2"], engines: ["criu": "4.2"]),
            backends: [BackendReport(Self.backend, version: "1.1.5", Ability.allCases.map { AbilityReport($0) })],
            freeMemoryBytes: (1 << 40) + UInt64(round) << 12, freeDiskBytes: 1 << 42, copies: copies[node] ?? [],
            version: TorporVersion.text, labels: ["zone": zone])
    }

    /// Every node once, in turn.
    func beat(round: Int) async throws(TorporError) {
        for node in nodes { try await service.heartbeat(report(node, round: round)) }
    }

    private static func row(_ number: Int, on home: NodeID) throws(TorporError) -> WorkloadRow {
        let spec = WorkloadSpec(backend: backend, command: ["/bin/server", "--port", "8080"], labels: ["app": "app-\(number % 100)"])
        return WorkloadRow(
            id: WorkloadID(unchecked: "w-\(number)"), name: try WorkloadName("work-\(number)"), spec: spec, incarnation: Incarnation(1),
            home: home, attempt: Attempt(1), life: .running, createdAt: WallClock.now())
    }

    private static func copy(of row: WorkloadRow) -> CopyReport {
        let copy = CopyState.Copy(name: row.name, spec: row.spec, incarnation: row.incarnation, attempt: row.attempt, made: row.attempt)
        return CopyReport(workload: row.id, state: .running(copy), truth: .running, obstacles: [], memoryBytes: memory)
    }

    private static func enter(_ row: WorkloadRow, in catalogue: SQLiteCatalogue) async throws(TorporError) {
        let request = JobRequest(
            key: IdempotencyKey(unchecked: "key-\(row.id)"), kind: .run(name: row.name, spec: row.spec, on: row.home), traceParent: nil,
            timeoutMs: nil)
        let job = Job(
            id: JobID(unchecked: "j-\(row.id)"), request: request, workload: row.id, name: row.name, from: nil, to: row.home,
            incarnation: nil, requester: "operator/bench", createdAt: row.createdAt, traceParent: Chance.trace())
        _ = try await catalogue.submit(job, declaring: row)
        try await catalogue.append([SagaEvent(at: row.createdAt, kind: .ended(.succeeded))], to: job.id, at: 0)
    }

    /// A directory of agents that are nowhere: a plan asks none.
    private struct NoAgents: AgentDirectory {
        func agent(on node: NodeID) async throws(TorporError) -> any AgentPort {
            throw TorporError(.unreachable, "node \(node) is made up")
        }
    }
}
