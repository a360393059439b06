import SwiftProtobuf
package import TorporModel

/// As `NodeView`, one line of `torpor nodes`. Sizes are bytes.
extension NodeView: WireValue {
    /// - Throws: `invalidArgument` for a name that is none, or counts that do not fit this machine's integers.
    package init(wire: Torpor_V1_Node) throws(TorporError) {
        guard let workloads = Int(exactly: wire.workloads) else { throw Malformed.outOfRange("a node's workloads", wire.workloads) }
        guard let debts = Int(exactly: wire.debts) else { throw Malformed.outOfRange("a node's debts", wire.debts) }
        self.init(
            name: try NodeID.parse(wire.name), state: wire.state, address: wire.address, workloads: workloads, debts: debts,
            freeMemoryBytes: wire.freeMemoryBytes, freeDiskBytes: wire.freeDiskBytes, lastSeenAt: wire.lastSeenAt,
            version: wire.version, backends: try Wire.read(wire.backends), images: try Wire.read(wire.images),
            artifacts: wire.hasArtifacts ? try ArtifactReport(wire: wire.artifacts) : nil,
            limits: try TransferLimits(wire: wire.limits), labels: wire.labels)
    }

    package var wire: Torpor_V1_Node {
        .with {
            $0.name = name.rawValue
            $0.state = state
            $0.address = address
            $0.workloads = Int64(workloads)
            $0.debts = Int64(debts)
            $0.freeMemoryBytes = freeMemoryBytes
            $0.freeDiskBytes = freeDiskBytes
            $0.lastSeenAt = lastSeenAt
            $0.version = version
            $0.backends = backends.map(\.wire)
            $0.images = images.map(\.wire)
            if let artifacts { $0.artifacts = artifacts.wire }
            $0.limits = limits.wire
            $0.labels = labels
        }
    }
}
