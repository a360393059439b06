package import TorporModel

/// Who a node is, for as long as its agent runs.
package struct NodeIdentity: Sendable {
    package let node: NodeID
    /// Where its agent listens.
    package let address: PeerAddress
    package let boot: BootID
    /// Of Torpor.
    package let version: String
    /// What placement rules select the node by.
    package let labels: [String: String]

    package init(node: NodeID, address: PeerAddress, boot: BootID, version: String, labels: [String: String] = [:]) {
        self.node = node
        self.address = address
        self.boot = boot
        self.version = version
        self.labels = labels
    }
}
