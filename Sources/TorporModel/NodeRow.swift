/// A node as the coordinator remembers it.
package struct NodeRow: Hashable, Codable, Sendable {
    package let node: NodeID
    package var report: NodeReport
    /// Takes no new work while set.
    package var cordoned: Bool
    package var lastSeen: Timestamp

    package init(node: NodeID, report: NodeReport, cordoned: Bool, lastSeen: Timestamp) {
        self.node = node
        self.report = report
        self.cordoned = cordoned
        self.lastSeen = lastSeen
    }
}
