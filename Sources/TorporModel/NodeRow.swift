/// A node as the coordinator remembers it.
package struct NodeRow: Hashable, Codable, Sendable {
    package let node: NodeID
    package var report: NodeReport
    /// Takes no new work while set.
    package var cordoned: Bool
    package var lastSeen: Timestamp
    /// Its certificates count no more: it is neither heard nor ordered.
    package var revoked: Bool

    package init(node: NodeID, report: NodeReport, cordoned: Bool, lastSeen: Timestamp, revoked: Bool = false) {
        self.node = node
        self.report = report
        self.cordoned = cordoned
        self.lastSeen = lastSeen
        self.revoked = revoked
    }
}
