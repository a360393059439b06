import Synchronization
import TorporModel
import TorporPorts

/// Remembers which nodes have spoken.
final class FakeCoordinator: CoordinatorPort {
    let heard = Mutex<[NodeID]>([])
    let spans = Mutex<[SpanRecord]>([])

    func heartbeat(_ report: NodeReport) async throws(TorporError) { heard.withLock { $0.append(report.node) } }
    func report(spans new: [SpanRecord]) async throws(TorporError) { spans.withLock { $0 += new } }

    static func report(of node: String, at address: String? = nil) -> NodeReport {
        NodeReport(
            node: NodeID(unchecked: node), address: PeerAddress(node: NodeID(unchecked: address ?? node), host: "127.0.0.1", port: 1),
            boot: BootID(unchecked: "b-1"), journal: JournalID(unchecked: "j-1"),
            facts: HostFacts(architecture: "x86_64", kernel: "6.1", cpuFlags: [], engines: [:]), backends: [], freeMemoryBytes: 1,
            freeDiskBytes: 1, copies: [], version: "0")
    }
}
