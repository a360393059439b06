/// What will move where, made before anything is touched; kept with the maintenance, which reports against it.
package struct MaintenancePlan: Hashable, Codable, Sendable {
    /// What a node has left when all is done, in bytes of memory.
    package struct Room: Hashable, Codable, Sendable {
        package let node: NodeID
        package let freeBytes: UInt64

        package init(node: NodeID, freeBytes: UInt64) {
            self.node = node
            self.freeBytes = freeBytes
        }
    }

    /// In the order in which they are begun.
    package var moves: [PlannedMove]
    /// Of every node that something goes to, by name.
    package var roomLeft: [Room]
    /// Milliseconds until the last move has ended; nil where too little is known.
    package var finishMs: Int64?

    package init(moves: [PlannedMove], roomLeft: [Room] = [], finishMs: Int64? = nil) {
        self.moves = moves
        self.roomLeft = roomLeft
        self.finishMs = finishMs
    }
}
