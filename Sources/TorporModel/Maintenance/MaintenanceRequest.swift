/// What a person asks for: nodes to be emptied, or to be given back what was theirs.
package struct MaintenanceRequest: Hashable, Sendable {
    /// The same key is the same maintenance.
    package let key: IdempotencyKey
    package let purpose: Maintenance.Purpose
    /// In the order in which they are begun, each once.
    package let nodes: [NodeID]
    package let reason: String
    package let options: DrainOptions
    /// Only says what would be done.
    package let isDryRun: Bool

    package init(
        key: IdempotencyKey, purpose: Maintenance.Purpose, nodes: [NodeID], reason: String = "", options: DrainOptions = DrainOptions(),
        isDryRun: Bool = false
    ) {
        self.key = key
        self.purpose = purpose
        self.nodes = nodes
        self.reason = reason
        self.options = options
        self.isDryRun = isDryRun
    }

    /// The longest reason, in bytes of UTF-8.
    package static let longestReason = 200

    /// - Throws: `invalidArgument` for no node, a node named twice, a reason that is too long, or options that mean nothing.
    package func check() throws(TorporError) {
        if nodes.isEmpty { throw TorporError(.invalidArgument, "no node was named", remedy: "torpor nodes") }
        if Set(nodes).count != nodes.count { throw TorporError(.invalidArgument, "a node was named twice") }
        if reason.utf8.count > Self.longestReason {
            throw TorporError(.invalidArgument, "the reason is longer than \(Self.longestReason) bytes", remedy: "say it in fewer words")
        }
        try options.check()
    }
}
