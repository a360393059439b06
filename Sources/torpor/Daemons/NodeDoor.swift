import TorporHost
import TorporModel
import TorporPorts

/// The node's door: published ports as nftables rules of the network namespace that the agent lives in.
///
/// A workload without ports has no door: everything here is then nothing.
struct NodeDoor: Door {
    let node: NodeID
    private let map = PortMap()

    init(node: NodeID) { self.node = node }

    func open(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        for port in spec.ports { try await map.open(port, at: WorkloadNetwork(copy)) }
    }

    func shut(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        for port in spec.ports { try await map.hold(port) }
    }

    func remove(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        for port in spec.ports { try await map.close(port, at: WorkloadNetwork(copy)) }
    }

    func judge(_ spec: WorkloadSpec) async throws(TorporError) {
        guard !spec.ports.isEmpty else { return }
        let published = try await map.published()
        let listening = Set(SocketTable.listeningPorts())
        for port in spec.ports where published.contains(port.node) || listening.contains(port.node) {
            let owner = published.contains(port.node) ? "another workload" : "a program of the node"
            throw TorporError(
                .refused, "port \(port.node) of \(node) belongs to \(owner)", remedy: "publish another port, or choose another node")
        }
    }
}
