import Logging
import Synchronization
import TorporAgent
import TorporCoordinator
import TorporModel
import TorporPorts
import TorporSimulation
import TorporStore

/// Three nodes in memory with real agents, and a real coordinator over a store in memory; engines, lines and clock are doubles.
struct SagaWorld: Sendable {
    let clock = ManualClock()
    let watch = LineageWatch()
    let peers = FakePeers()
    let nodes: [FakeNode]
    let lines = FaultyLines()
    let catalogue = MemoryCatalogue()
    let name: WorkloadName
    let spec = WorkloadSpec(backend: BackendKind(unchecked: "fake"), command: ["count"])

    init() throws {
        let (clock, peers, watch) = (clock, peers, watch)
        nodes = ["node-a", "node-b", "node-c"].map { FakeNode($0, clock: clock, peers: peers, watch: watch) }
        name = try WorkloadName("web")
    }

    var a: FakeNode { nodes[0] }
    var b: FakeNode { nodes[1] }

    func coordinator(over store: (any Catalogue)? = nil) -> CoordinatorService {
        CoordinatorService(
            tools: tools(over: store), names: Self.names(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// What a coordinator works with.
    func tools(over store: (any Catalogue)? = nil) -> SagaTools {
        var limits = CoordinatorLimits()
        limits.nodeLostAfter = .seconds(86_400)
        let clock = clock
        return SagaTools(
            catalogue: store ?? catalogue, agents: lines, clock: clock,
            now: { Timestamp(milliseconds: Int64(clock.milliseconds)) }, limits: limits,
            readManifest: { (manifest) throws(TorporError) in try FakeManifests.read(manifest) })
    }

    /// Names in the order in which they are asked for.
    private static func names() -> NameSource {
        let counter = Counting()
        return NameSource(
            workload: { WorkloadID(unchecked: "w-\(counter.next())") }, job: { JobID(unchecked: "j-\(counter.next())") },
            maintenance: { MaintenanceID(unchecked: "m-\(counter.next())") },
            trace: {
                TraceParent(traceID: String(repeating: "a", count: 32), spanID: String(repeating: "b", count: 16))
                    ?? { preconditionFailure("well-formed by sight") }()
            })
    }

    /// Nodes where a copy of any workload runs, by its engine's own word.
    var running: [String] {
        nodes.flatMap { node in node.backend.copies.filter { node.backend.truth(of: $0) == .running }.map { _ in node.node.rawValue } }
    }

    /// Nodes that may wake it, by what they wrote down last.
    func mayWake(_ workload: WorkloadID) -> [String?] {
        nodes.filter { node in
            let grant = node.journal.written.last { $0.workload == workload }?.grant
            return grant.map { $0.suspended == nil } ?? false
        }.map(\.node.rawValue)
    }

    /// Everything that is on the nodes, in words.
    var remains: [String] {
        nodes.flatMap { node in node.backend.copies.map { "\($0)@\(node.node): \(node.backend.truth(of: $0))" } }
    }
}

/// Numbers that never come twice, also over restarts of a coordinator.
private final class Counting: Sendable {
    private static let last = Mutex(0)
    func next() -> Int {
        Self.last.withLock { number in
            number += 1
            return number
        }
    }
}
