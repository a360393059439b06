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

    /// The same with so many more bytes of memory promised on a node.
    package func reserving(_ node: NodeID, _ bytes: UInt64) -> Candidates {
        var reserved = reservedBytes
        let (sum, overflow) = (reserved[node] ?? 0).addingReportingOverflow(bytes)
        reserved[node] = overflow ? .max : sum
        return Candidates(nodes: nodes, now: now, lostAfterMs: lostAfterMs, reservedBytes: reserved)
    }

    /// The same without some nodes.
    package func without(_ others: Set<NodeID>) -> Candidates {
        Candidates(nodes: nodes.filter { !others.contains($0.node) }, now: now, lostAfterMs: lostAfterMs, reservedBytes: reservedBytes)
    }

    /// The same with some nodes taking work again.
    package func uncordoning(_ some: Set<NodeID>) -> Candidates {
        let nodes = nodes.map { row in
            var row = row
            if some.contains(row.node) { row.cordoned = false }
            return row
        }
        return Candidates(nodes: nodes, now: now, lostAfterMs: lostAfterMs, reservedBytes: reservedBytes)
    }

    /// Bytes of memory that are free and promised to nobody.
    package func freeBytes(of row: NodeRow) -> UInt64 {
        let reserved = reservedBytes[row.node] ?? 0
        return row.report.freeMemoryBytes > reserved ? row.report.freeMemoryBytes - reserved : 0
    }

    /// Whether the node has been silent for too long to be given work.
    package func isLost(_ node: NodeRow) -> Bool { now - node.lastSeen > lostAfterMs }
}
