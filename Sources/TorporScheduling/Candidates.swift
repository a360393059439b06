package import TorporModel

/// The nodes that a placement may choose from, and what is known of the moment.
package struct Candidates: Sendable {
    package let nodes: [NodeRow]
    /// The coordinator's clock, the same that wrote `lastSeen`.
    package let now: Timestamp
    /// A node not heard of for longer than this many milliseconds is lost.
    package let lostAfterMs: Int64
    /// Memory in bytes promised by open claims that the node's report does not show yet.
    package let reservedBytes: [NodeID: UInt64]

    package init(nodes: [NodeRow], now: Timestamp, lostAfterMs: Int64, reservedBytes: [NodeID: UInt64] = [:]) {
        self.nodes = nodes
        self.now = now
        self.lostAfterMs = lostAfterMs
        self.reservedBytes = reservedBytes
    }

    /// Whether the node has been silent for too long to be given work.
    package func isLost(_ node: NodeRow) -> Bool { now - node.lastSeen > lostAfterMs }
}
