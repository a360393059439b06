/// Where an agent listens, and who it must prove to be.
package struct PeerAddress: Hashable, Codable, Sendable {
    package let node: NodeID
    /// An IP address in text.
    package let host: String
    package let port: UInt16
    package init(node: NodeID, host: String, port: UInt16) {
        self.node = node
        self.host = host
        self.port = port
    }
}
