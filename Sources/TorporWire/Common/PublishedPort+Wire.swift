import SwiftProtobuf
package import TorporModel

extension PublishedPort: WireValue {
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
