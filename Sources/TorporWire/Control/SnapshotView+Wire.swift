import SwiftProtobuf
package import TorporModel

/// As `SnapshotView`, one line of `torpor snapshots`. Sizes are bytes; `logical` counts shared chunks each time, `stored` once.
extension SnapshotView: WireValue {
    /// - Throws: `invalidArgument` for identifiers that are none.
    package init(wire: Torpor_V1_Snapshot) throws(TorporError) {
        var secrets: [SecretName] = []
        for name in wire.secrets { secrets.append(try SecretName(name)) }
        self.init(
            id: try SnapshotID.parse(wire.id), workload: try WorkloadName(wire.workload), createdAt: wire.createdAt,
            backend: try BackendKind.parse(wire.backend), logicalBytes: wire.logicalBytes, storedBytes: wire.storedBytes,
            nodes: try Wire.read(wire.nodes), parent: try Wire.optional(wire.hasParent, wire.parent), pinned: wire.pinned,
            secrets: secrets)
    }

    package var wire: Torpor_V1_Snapshot {
        .with {
            $0.id = id.rawValue
            $0.workload = workload.rawValue
            $0.createdAt = createdAt
            $0.backend = backend.rawValue
            $0.logicalBytes = logicalBytes
            $0.storedBytes = storedBytes
            $0.nodes = nodes.map(\.rawValue)
            if let parent { $0.parent = parent.rawValue }
            $0.pinned = pinned
            $0.secrets = self.secrets.map(\.rawValue)
        }
    }
}
