import SwiftProtobuf
package import TorporModel

extension PeerAddress: WireValue {
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
