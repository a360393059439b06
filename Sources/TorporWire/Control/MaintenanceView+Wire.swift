import SwiftProtobuf
package import TorporModel

/// As `MaintenanceView`.
extension MaintenanceView: WireValue {
    /// - Throws: `invalidArgument` for a state that this release does not know, or a name that is none.
    package init(wire: Torpor_V1_Maintenance) throws(TorporError) {
        guard let state = State(rawValue: wire.state) else { throw Malformed.unknown("a maintenance's state") }
        var nodes: [Node] = []
        for node in wire.nodes { nodes.append(Node(node: try NodeID.parse(node.node), stage: node.stage)) }
        var room: [MaintenancePlan.Room] = []
        for left in wire.roomLeft { room.append(MaintenancePlan.Room(node: try NodeID.parse(left.node), freeBytes: left.freeBytes)) }
        self.init(
            id: try MaintenanceID.parse(wire.id), purpose: wire.purpose, reason: wire.reason, requester: wire.requester,
            createdAt: wire.createdAt, state: state, nodes: nodes, moves: try Wire.read(wire.moves), roomLeft: room,
            percent: Int(wire.percent), leftMs: wire.hasLeftMs ? wire.leftMs : nil, elapsedMs: wire.elapsedMs)
    }

    package var wire: Torpor_V1_Maintenance {
        .with {
            $0.id = id.rawValue
            $0.purpose = purpose
            $0.reason = reason
            $0.requester = requester
            $0.createdAt = createdAt
            $0.state = state.rawValue
            $0.nodes = nodes.map { node in .with { ($0.node, $0.stage) = (node.node.rawValue, node.stage) } }
            $0.moves = moves.map(\.wire)
            $0.roomLeft = roomLeft.map { room in .with { ($0.node, $0.freeBytes) = (room.node.rawValue, room.freeBytes) } }
            $0.percent = UInt32(clamping: percent)
            if let leftMs { $0.leftMs = leftMs }
            $0.elapsedMs = elapsedMs
        }
    }
}
