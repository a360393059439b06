package import TorporModel

/// What is tried next with a workload that is still on its node: a pure function of what was tried.
package enum DrainRule {
    /// One job that was begun for it and has ended without success.
    package struct Failure: Hashable, Sendable {
        package let rung: DrainRung
        package let endedAt: Timestamp

        package init(rung: DrainRung, endedAt: Timestamp) {
            self.rung = rung
            self.endedAt = endedAt
        }
    }

    /// What is to be done now.
    package enum Next: Hashable, Sendable {
        case rung(DrainRung)
        /// Not before then: what failed just now would fail again.
        case wait(until: Timestamp)
        /// No rung can be used at all.
        case none
    }

    /// How often a rung is tried before the next one is.
    static let triesPerRung = 2
    /// After how many failures what was to come home stays where it is.
    package static let triesOfReturn = 4
    /// Milliseconds before the second try; doubled by each further one.
    static let firstPauseMs: Int64 = 2_000
    /// The longest pause in milliseconds, for however long it goes on.
    static let longestPauseMs: Int64 = 300_000

    /// - Parameter ladder: the rungs that can be used, in their order.
    package static func next(_ ladder: [DrainRung], after failures: [Failure], now: Timestamp) -> Next {
        guard let lowest = ladder.last else { return .none }
        if let last = failures.last {
            let doublings = min(failures.count - 1, 20)
            let due = last.endedAt.milliseconds + min(longestPauseMs, firstPauseMs << Int64(doublings))
            if now.milliseconds < due { return .wait(until: Timestamp(milliseconds: due)) }
        }
        let fresh = ladder.first { rung in failures.count { $0.rung == rung } < triesPerRung }
        return .rung(fresh ?? lowest)
    }
}
