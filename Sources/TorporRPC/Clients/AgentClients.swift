import ServiceLifecycle
package import TorporModel
package import TorporPorts

/// Agents by the name of their node, dialled at the address in their last report; each must prove to be exactly that node's agent.
package struct AgentClients: AgentDirectory, Service {
    private let pool: LinePool
    private let address: @Sendable (NodeID) async throws(TorporError) -> PeerAddress?

    /// - Parameter address: where the node said it listens; nil when it never reported.
    package init(credentials: CredentialStore, address: @escaping @Sendable (NodeID) async throws(TorporError) -> PeerAddress?) {
        pool = LinePool(credentials: credentials)
        self.address = address
    }

    package func agent(on node: NodeID) async throws(TorporError) -> any AgentPort {
        guard let address = try await address(node) else {
            throw TorporError(.unreachable, "node \(node) has never reported", remedy: "start its agent: torpor agent")
        }
        // The directory says where, never who: an entry under another node's name must not redirect an order.
        guard address.node == node else { throw TorporError(.internal, "the address of node \(node) is that of \(address.node)") }
        return AgentClient(try await pool.line(to: address))
    }

    /// Lines live inside here: calls made before it runs wait for it.
    package func run() async throws { try await pool.run() }
}
