/// Who stands at a node's door, and whom it has turned away since its doorkeeper began.
package struct DoorStanding: Hashable, Codable, Sendable {
    /// Visitors of one kind.
    package struct Side: Hashable, Codable, Sendable {
        package var waiting: UInt64 = 0
        /// By a `DoorRefusal`'s word: a later doorkeeper may know more of them.
        package var refused: [String: UInt64] = [:]

        package init() {}
    }

    package var connections = Side()
    package var datagrams = Side()

    package init() {}
}
