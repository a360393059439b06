import SwiftProtobuf
package import TorporModel

/// As `PeerAddress`: where an agent listens, and which node's certificate must be found there.
///
/// The host is text until somebody dials it; the node's name is checked, because certificates are compared with it.
extension PeerAddress: WireValue {
    /// - Throws: `invalidArgument` for a node's name that is none, or a port that is zero or above 65535.
    package init(wire: Torpor_V1_PeerAddress) throws(TorporError) {
        self.init(node: try NodeID.parse(wire.node), host: wire.host, port: try readPort(wire.port, "an agent's port"))
    }

    package var wire: Torpor_V1_PeerAddress {
        .with {
            $0.node = node.rawValue
            $0.host = host
            $0.port = UInt32(port)
        }
    }
}
