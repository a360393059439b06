import SwiftProtobuf
package import TorporModel

/// As `SnapshotCheck`. The sender may speak for its own node only, which whoever asked it knows.
extension SnapshotCheck: WireValue {
    /// - Throws: `invalidArgument` for a name that is none, or more chunks than this machine counts.
    package init(wire: Torpor_V1_SnapshotCheck) throws(TorporError) {
        guard let chunks = Int(exactly: wire.chunks) else { throw Malformed.outOfRange("a snapshot's chunks", wire.chunks) }
        self.init(node: try NodeID.parse(wire.node), chunks: chunks, storedBytes: wire.storedBytes, flaws: wire.flaws)
    }

    package var wire: Torpor_V1_SnapshotCheck {
        .with {
            $0.node = node.rawValue
            $0.chunks = UInt64(chunks)
            $0.storedBytes = storedBytes
            $0.flaws = flaws
        }
    }
}
