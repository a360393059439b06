/// A maintenance as people and scripts see it: the plan, and what has become of it.
package struct MaintenanceView: Hashable, Codable, Sendable {
    package enum State: String, CaseIterable, Hashable, Codable, Sendable {
        /// Nothing was begun: the answer to a dry run.
        case planned
        case running
        /// Nothing moves, and what is left waits for somebody.
        case stuck
        case done, left, cancelled

        package var isEnded: Bool { self == .done || self == .left || self == .cancelled }
    }

    /// One node, and how far it is: `waiting draining drained back`.
    package struct Node: Hashable, Codable, Sendable {
        package let node: NodeID
        package let stage: String

        package init(node: NodeID, stage: String) {
            self.node = node
            self.stage = stage
        }
    }

    package let id: MaintenanceID
    package let purpose: String
    package let reason: String
    package let requester: String
    package let createdAt: String
    package let state: State
    package let nodes: [Node]
    package let moves: [MoveView]
    package let roomLeft: [MaintenancePlan.Room]
    /// 0 to 100; never falls, and 100 means ended.
    package let percent: Int
    /// The plan's guess for all of it, before it is begun; of what is left, afterwards. nil where too little is known.
    package let leftMs: Int64?
    /// From its beginning to its end, or to now.
    package let elapsedMs: Int64

    package init(
        id: MaintenanceID, purpose: String, reason: String, requester: String, createdAt: String, state: State, nodes: [Node],
        moves: [MoveView], roomLeft: [MaintenancePlan.Room], percent: Int, leftMs: Int64?, elapsedMs: Int64
    ) {
        self.id = id
        self.purpose = purpose
        self.reason = reason
        self.requester = requester
        self.createdAt = createdAt
        self.state = state
        self.nodes = nodes
        self.moves = moves
        self.roomLeft = roomLeft
        self.percent = percent
        self.leftMs = leftMs
        self.elapsedMs = elapsedMs
    }
}
