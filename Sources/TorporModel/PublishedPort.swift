/// A port of the workload, reachable at a port of whichever node it lives on.
package struct PublishedPort: Hashable, Codable, Sendable {
    package let node: UInt16
    package let workload: UInt16
    package let transport: PortTransport

    package init(node: UInt16, workload: UInt16, transport: PortTransport = .tcp) {
        self.node = node
        self.workload = workload
        self.transport = transport
    }

    /// What nobody else may have on that node.
    package var taken: NodePort { NodePort(node, transport) }

    /// Reads also what a release wrote that knew of TCP alone.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        node = try container.decode(UInt16.self, forKey: .node)
        workload = try container.decode(UInt16.self, forKey: .workload)
        transport = try container.decodeIfPresent(PortTransport.self, forKey: .transport) ?? .tcp
    }
}
