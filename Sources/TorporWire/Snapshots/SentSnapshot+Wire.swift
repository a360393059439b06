import SwiftProtobuf
package import TorporModel

/// As `SentSnapshot`; the size in bytes.
extension SentSnapshot: WireValue {
    package init(wire: Torpor_V1_SentSnapshot) throws(TorporError) {
        self.init(node: try NodeID.parse(wire.node), place: wire.place, bytes: wire.bytes)
    }

    package var wire: Torpor_V1_SentSnapshot { .with { ($0.node, $0.place, $0.bytes) = (node.rawValue, place, bytes) } }
}
