package import TorporModel

/// The agent that is calling, as its verified certificate says.
package struct Member: Hashable, Sendable {
    package let node: NodeID
    package let key: MemberKey
    /// Addresses and DNS names in its certificate.
    package let hosts: [String]
}
