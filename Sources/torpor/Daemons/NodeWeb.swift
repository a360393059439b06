import TorporHost
import TorporModel
import TorporPorts

/// HTTP to a node's workloads: from within the network of one that has its own, where no door is in between and nothing counts as traffic; to a
/// machine's guest, which is behind that, from the node.
struct NodeWeb: WorkloadWeb {
    func ask(
        _ copy: CopyID, spec: WorkloadSpec, _ method: String, port: UInt16, path: String, telling fields: [String: String],
        within limit: Duration
    ) async throws(TorporError) -> Int {
        let address = spec.hasOwnNetwork ? WorkloadAddress(copy.workload).text : "127.0.0.1"
        let network = spec.hasOwnNetwork && spec.machine == nil ? WorkloadNetwork(copy).path : nil
        return try await Blocking.run { () throws(TorporError) in
            try WebRequest(from: network, to: address, port: port, within: limit).ask(method, path, telling: fields)
        }
    }
}
