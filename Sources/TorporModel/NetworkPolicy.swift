/// How a workload is connected, and what becomes of its connections when it moves.
package struct NetworkPolicy: Hashable, Codable, Sendable {
    /// An address of its own in the site's workload network, which moves along; else it shares its node's.
    package var isOwn: Bool
    package var connections: ConnectionPolicy

    package init(isOwn: Bool = false, connections: ConnectionPolicy = .refuse) {
        self.isOwn = isOwn
        self.connections = connections
    }
}
