import SwiftProtobuf
package import TorporModel

/// As `PublishedPort`: two ports, 1 to 65535, of TCP where nothing else is said.
///
/// Zero means "any port" to a socket and nothing to a workload, so it is refused here and not by the first `bind`.
extension PublishedPort: WireValue {
    /// - Throws: `invalidArgument` for a port that is zero or above 65535, and for a transport that this side does not know.
    package init(wire: Torpor_V1_PublishedPort) throws(TorporError) {
        guard let transport = wire.transport.isEmpty ? .tcp : PortTransport(rawValue: wire.transport) else {
            throw Malformed.unknown("a transport of a port")
        }
        self.init(
            node: try readPort(wire.node, "a node's port"), workload: try readPort(wire.workload, "a workload's port"),
            transport: transport)
    }

    package var wire: Torpor_V1_PublishedPort {
        .with {
            $0.node = UInt32(node)
            $0.workload = UInt32(workload)
            if transport != .tcp { $0.transport = transport.rawValue }
        }
    }
}
