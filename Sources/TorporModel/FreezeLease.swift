/// Who may thaw a frozen copy: the clock, until it is sealed. Kept by whatever outlives the agent (the shim), one per copy.
///
/// A pure value: the keeper makes each answer durable before it acts on it, and reads its own monotonic clock.
package struct FreezeLease: Hashable, Codable, Sendable {
    /// What is promised about the freeze.
    package enum State: Hashable, Codable, Sendable {
        /// Not frozen by any attempt.
        case idle
        /// Thaws by itself at `deadline` (milliseconds of the keeper's monotonic clock).
        case armed(Attempt, deadline: UInt64, counter: UInt64)
        /// Thaws only when told.
        case sealed(Attempt)
    }

    package private(set) var state: State
    /// The highest attempt that is over: it never freezes this copy again.
    package private(set) var over: Attempt

    package init(state: State = .idle, over: Attempt = .none) {
        self.state = state
        self.over = over
    }

    /// Before the engine is asked to freeze. Refused once an attempt is over, and while another holds the freeze.
    package mutating func arm(_ attempt: Attempt, until deadline: UInt64) throws(TorporError) {
        guard attempt > over || Mutant.isPlanted(.freezesTwice) else { throw Self.isOver(attempt) }
        switch state {
        case .idle: state = .armed(attempt, deadline: deadline, counter: 0)
        case .armed(attempt, _, _): break
        case .armed(let other, _, _), .sealed(let other):
            throw TorporError(.attemptOver, "frozen by attempt \(other), not \(attempt)")
        }
    }

    /// Later by renewal only, never for another attempt, never by an older counter.
    package mutating func renew(_ attempt: Attempt, until deadline: UInt64, counter: UInt64) throws(TorporError) {
        switch state {
        case .armed(attempt, let old, let last):
            if counter > last { state = .armed(attempt, deadline: max(old, deadline), counter: counter) }
        case .sealed(attempt): break
        default: throw Self.isOver(attempt)
        }
    }

    /// Drops the clock. The caller has just read that the copy is frozen.
    package mutating func seal(_ attempt: Attempt) throws(TorporError) {
        switch state {
        case .armed(attempt, _, _): state = .sealed(attempt)
        case .sealed(attempt): break
        default: throw Self.isOver(attempt)
        }
    }

    /// The attempt ends here, frozen or not; true when there is a freeze to lift.
    package mutating func end(_ attempt: Attempt) -> Bool {
        over = max(over, attempt)
        switch state {
        case .armed(attempt, _, _), .sealed(attempt):
            state = .idle
            return true
        default: return false
        }
    }

    /// The attempt whose time is up at `now`, if any.
    package func expired(at now: UInt64) -> Attempt? {
        if case .armed(let attempt, let deadline, _) = state, now >= deadline, !Mutant.isPlanted(.leaseDoesNotFire) { attempt } else { nil }
    }

    private static func isOver(_ attempt: Attempt) -> TorporError {
        TorporError(.attemptOver, "attempt \(attempt) is over on this node", remedy: "the job undoes itself; submit it again")
    }
}
