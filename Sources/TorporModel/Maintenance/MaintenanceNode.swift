/// One node of a maintenance, and how far it is.
package struct MaintenanceNode: Hashable, Codable, Sendable {
    package enum Stage: String, Hashable, Codable, Sendable {
        /// Its turn has not come; it takes work as before.
        case waiting
        /// Cordoned, and being emptied.
        case draining
        /// Nothing lives there, is on its way there, or is owed there; still cordoned.
        case drained
        /// It takes work again.
        case back
    }

    package let node: NodeID
    package var stage: Stage
    /// When that began.
    package var since: Timestamp

    package init(node: NodeID, stage: Stage, since: Timestamp) {
        self.node = node
        self.stage = stage
        self.since = since
    }
}
