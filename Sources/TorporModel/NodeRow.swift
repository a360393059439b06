/// A node as the coordinator remembers it.
package struct NodeRow: Hashable, Codable, Sendable {
    package let node: NodeID
    package var report: NodeReport
    /// Takes no new work while set.
    package var cordoned: Bool
    /// Who cordoned it and what for, in words; nil where nobody said, or it is not cordoned.
    package var cordonedFor: String?
    package var lastSeen: Timestamp
    /// Its certificates count no more: it is neither heard nor ordered.
    package var revoked: Bool
    /// On what crosses between it and other nodes; a person's word, which reports leave alone.
    package var limits: TransferLimits

    package init(
        node: NodeID, report: NodeReport, cordoned: Bool, cordonedFor: String? = nil, lastSeen: Timestamp, revoked: Bool = false,
        limits: TransferLimits = .none
    ) {
        self.node = node
        self.report = report
        self.cordoned = cordoned
        self.cordonedFor = cordonedFor
        self.lastSeen = lastSeen
        self.revoked = revoked
        self.limits = limits
    }

    /// Whether it has been silent for more than so many milliseconds, and so is given no work.
    package func isLost(at now: Timestamp, after milliseconds: Int64) -> Bool { now - lastSeen > milliseconds }
}
