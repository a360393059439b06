import Logging
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

    /// Gives back, before anything is obeyed, what an agent that died left published: the ports of copies that have ended by the journal,
    /// and those that lead nowhere any more.
    ///
    /// Nothing of it keeps an agent from starting: what could not be given back is said in the log.
    func reclaim(_ records: [CopyRecord], _ logger: Logger) async {
        for record in records {
            guard case .stopped(let copy, _) = record.state, !copy.spec.ports.isEmpty else { continue }
            // Refused by the kernel when another workload has the port by now.
            try? await remove(CopyID(workload: record.workload, made: copy.made), spec: copy.spec)
        }
        do throws(TorporError) {
            let ports = try await map.reclaim()
            if !ports.isEmpty { logger.warning("ports were published for nobody, taken back", metadata: ["torpor.ports": "\(ports)"]) }
        } catch {
            logger.warning("published ports were not looked at", metadata: ["error": "\(error)"])
        }
    }

    /// Every port in turn; one that leads to the copy already is success.
    ///
    /// - Throws: `refused` when another workload of this node publishes it.
    func open(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        for port in spec.ports {
            do throws(TorporError) {
                try await map.open(port, at: WorkloadNetwork(copy))
            } catch {
                // nftables takes no second owner of a port and says "File exists"; people are told whose it is.
                guard try await map.published().contains(port.node) else { throw error }
                throw TorporError(
                    .refused, "port \(port.node) of \(node) belongs to another workload",
                    remedy: "torpor stop that one: the port is taken over then", cause: error)
            }
        }
    }

    /// Held first, then drained: what was accepted by the kernel before is still handed to the workload.
    func shut(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        for port in spec.ports { try await map.hold(port) }
        if !spec.ports.isEmpty { try await Backlog(network: WorkloadNetwork(copy)).drain() }
    }

    /// The ports belong to nobody afterwards; not knowing one is success.
    func remove(_ copy: CopyID, spec: WorkloadSpec) async throws(TorporError) {
        for port in spec.ports { try await map.close(port, at: WorkloadNetwork(copy)) }
    }

    /// Looks without taking: the claim's own transaction takes.
    ///
    /// - Throws: `refused` that says whose the port is.
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
