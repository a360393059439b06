import SwiftProtobuf
package import TorporModel

/// As `PublishedPort`: two TCP ports, 1 to 65535.
///
/// Zero means "any port" to a socket and nothing to a workload, so it is refused here and not by the first `bind`.
extension PublishedPort: WireValue {
    /// - Throws: `invalidArgument` for a port that is zero or above 65535.
    package init(wire: Torpor_V1_PublishedPort) throws(TorporError) {
        self.init(node: try readPort(wire.node, "a node's port"), workload: try readPort(wire.workload, "a workload's port"))
    }

    package var wire: Torpor_V1_PublishedPort {
        .with {
            $0.node = UInt32(node)
            $0.workload = UInt32(workload)
        }
    }
}
