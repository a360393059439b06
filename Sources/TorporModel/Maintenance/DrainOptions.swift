/// How a person wants nodes emptied.
package struct DrainOptions: Hashable, Codable, Sendable {
    /// What happens to the workloads that are still there when the time is over.
    package enum AtDeadline: String, CaseIterable, Hashable, Codable, Sendable {
        /// Go on as before.
        case wait
        /// Every rung but `stop` is allowed from then on, and `stop` if it was.
        case force
        /// They stay, and the drain ends.
        case leave
    }

    /// Rungs that may be used, at least one. What sleeps is moved asleep whatever is allowed.
    package var rungs: Set<DrainRung>
    /// Milliseconds from the beginning; nil for no deadline.
    package var deadlineMs: UInt64?
    /// Means nothing without a deadline.
    package var atDeadline: AtDeadline
    /// Nodes that are out of service at the same time, at least 1: the next is begun when one of them is back. nil: all at once.
    package var nodesAtOnce: Int?
    /// Moves out of one node, and into one, at the same time; at least 1.
    package var movesAtOnce: Int

    /// The rungs that disturb least.
    package static let usualRungs: Set<DrainRung> = [.live, .copy]

    /// A live and a copied move, two at a time, for as long as it takes.
    package init(
        rungs: Set<DrainRung> = usualRungs, deadlineMs: UInt64? = nil, atDeadline: AtDeadline = .wait, nodesAtOnce: Int? = nil,
        movesAtOnce: Int = 2
    ) {
        self.rungs = rungs
        self.deadlineMs = deadlineMs
        self.atDeadline = atDeadline
        self.nodesAtOnce = nodesAtOnce
        self.movesAtOnce = movesAtOnce
    }

    /// The rungs that may be used `elapsedMs` after the beginning, in the order in which they are tried.
    package func ladder(after elapsedMs: Int64) -> [DrainRung] {
        let isForced = atDeadline == .force && isOver(after: elapsedMs)
        return (isForced ? rungs.union([.live, .copy, .sleep]) : rungs).sorted()
    }

    /// Whether the deadline has passed.
    package func isOver(after elapsedMs: Int64) -> Bool {
        deadlineMs.map { UInt64(max(0, elapsedMs)) >= $0 } ?? false
    }

    /// - Throws: `invalidArgument` for counts below one, no rung at all, or an end without a deadline.
    package func check() throws(TorporError) {
        if rungs.isEmpty {
            throw TorporError(.invalidArgument, "a drain needs a way to move workloads", remedy: "--allow live,copy")
        }
        if (nodesAtOnce ?? 1) < 1 || movesAtOnce < 1 || movesAtOnce > 64 {
            throw TorporError(.invalidArgument, "nodes at once are at least 1, moves at once 1 to 64")
        }
        if atDeadline != .wait, deadlineMs == nil {
            throw TorporError(.invalidArgument, "what happens at the deadline was said, but no deadline", remedy: "--deadline 30m")
        }
    }
}
