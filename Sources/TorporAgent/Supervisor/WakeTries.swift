import TorporModel

/// Wakes of one sleep that have failed in a row: what cannot be restored is not restored for everybody who knocks.
///
/// What only room, hardware or an engine forbids is not counted: it is judged before anything is begun. Kept in memory: an agent that is
/// started again begins to count anew, and an order is obeyed whatever is said here.
struct WakeTries: Sendable {
    /// In a row; then nobody's knock makes another.
    static let most: UInt32 = 6
    static let firstPauseMs: UInt64 = 1000

    /// The sleep that it is about.
    private var sleep: Incarnation?
    private var count: UInt32 = 0
    private var dueAt: UInt64 = 0
    private var last: TorporError?

    /// Why nothing is to be tried now; nil when it is.
    ///
    /// - Parameter now: milliseconds of the agent's looks.
    func refusal(of sleep: Incarnation?, at now: UInt64) -> TorporError? {
        guard let last, sleep == self.sleep, count >= Self.most || now < dueAt else { return nil }
        return TorporError(
            last.code, "it could not be woken, \(count) times in a row: \(last.message)",
            remedy: "its snapshot is kept: torpor wake tries once more", cause: last)
    }

    /// The first is tried again at once, the next after pauses that double.
    mutating func failed(_ error: TorporError, of sleep: Incarnation, at now: UInt64) {
        if sleep != self.sleep { self = WakeTries() }
        guard Self.isFailure(error), !error.code.mayDoElsewhere else { return }
        dueAt = now + (count == 0 ? 0 : Self.firstPauseMs << UInt64(min(count - 1, Self.most)))
        (self.sleep, last, count) = (sleep, error, min(count + 1, Self.most))
    }

    /// Whether it was tried and came to nothing; what was merely not to be done now, or not known, is neither.
    static func isFailure(_ error: TorporError) -> Bool {
        let others: [ErrorCode] = [.refused, .conflict, .attemptOver, .staleIncarnation, .cancelled]
        return !error.code.outcomeUnknown && !others.contains(error.code)
    }
}
