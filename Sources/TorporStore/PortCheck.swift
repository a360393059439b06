import TorporModel

/// Whether the ports that a workload publishes are free on a node, as far as rows can tell: read and judged inside the transaction that
/// claims or declares, so that of two workloads that race for one port one is refused before anything is started or frozen.
struct PortCheck {
    /// Other workloads; those that have nothing to do with the node may be among them.
    let others: [WorkloadRow]

    /// - Throws: `refused` with the port, its owner and the remedy.
    func judge(_ row: WorkloadRow, at node: NodeID) throws(TorporError) {
        let wanted = Set(row.spec.ports.map(\.taken))
        for other in others.sorted(by: { $0.name < $1.name }) where other.id != row.id {
            guard let port = other.conflict(with: wanted, at: node) else { continue }
            throw TorporError(
                .refused, "\(node): port \(port) belongs to workload \(other.name)",
                remedy: "choose another node, or end that one first: torpor stop \(other.name)")
        }
    }
}
