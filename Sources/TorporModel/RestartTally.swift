/// How often something was started again in a row, and when it may be again. Asked again and again while it is down.
///
/// Times are milliseconds of any one clock. Kept in memory: whoever is restarted himself begins to count anew.
package struct RestartTally: Hashable, Sendable {
    /// What to do about something that is down.
    package enum Verdict: Hashable, Sendable {
        case now, later, never
    }

    package static let firstPauseMs: UInt64 = 1000
    package static let longestPauseMs: UInt64 = 300_000
    /// Whatever ran so long is not failing in a row.
    package static let calmMs: UInt64 = 600_000

    /// Starts in a row.
    package private(set) var count: UInt32 = 0
    private var begunAt: UInt64?
    private var dueAt: UInt64?

    package init() {}

    /// Counts the start that `now` allows. The first is allowed at once, the next after pauses that double.
    package mutating func judge(_ policy: RestartPolicy, at now: UInt64) -> Verdict {
        if dueAt == nil, let begunAt, now - min(now, begunAt) >= Self.calmMs { count = 0 }
        if let limit = policy.limit, count >= limit { return .never }
        let due = dueAt ?? now + pause
        dueAt = due
        guard now >= due else { return .later }
        count = count == .max ? count : count + 1
        (begunAt, dueAt) = (now, nil)
        return .now
    }

    private var pause: UInt64 {
        count == 0 ? 0 : min(Self.firstPauseMs << UInt64(min(count - 1, 20)), Self.longestPauseMs)
    }
}
