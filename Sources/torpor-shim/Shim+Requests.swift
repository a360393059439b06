import TorporHost
import TorporModel

/// What is asked of a shim, and when each answer is due.
extension Shim {
    /// nil when the answer is due now.
    func obey(_ request: ShimRequest) throws(TorporError) -> Wait? {
        if request.endsDoze { try rouse() }
        switch request {
        case .status: liftStrayFreeze()
        case .exec: throw TorporError(.internal, "a session is opened with its connection")
        case .ready: return .ready
        case .freeze(let attempt, let lease): try freeze(attempt, leaseMs: lease)
        case .renew(let attempt, let lease, let counter): try renew(attempt, leaseMs: lease, counter: counter)
        case .capture(let attempt):
            if note.captured == attempt, case .armed(attempt, _, _) = note.lease.state { return nil }
            if engine?.purpose != .capture(attempt.number) { try capture(attempt) }
            return .captured(attempt)
        case .captureLazily(let attempt, let command):
            if note.captured == attempt, case .armed(attempt, _, _) = note.lease.state { return nil }
            if engine?.purpose != .capture(attempt.number) { try captureLazily(attempt, command: command) }
            return .captured(attempt)
        case .saveChanges: try saveChanges()
        case .doze: try doze()
        // Done before.
        case .rouse: break
        case .seal(let attempt): try seal(attempt)
        case .thaw(let attempt):
            try thaw(attempt)
            return .thawed
        case .release:
            try release()
            return .thawed
        case .stop(let grace):
            if note.phase == .exited { return nil }
            try stop(graceMs: grace)
            return .ended
        case .leave:
            guard note.phase == .exited || note.phase == .failed else { throw TorporError(.refused, "the copy lives") }
            leaveAt = MonotonicClock.milliseconds
        }
        return nil
    }

    /// Tells everybody whose wait is over.
    func answerWaiting() {
        waiting.removeAll { entry in
            guard let result = outcome(of: entry.until) else { return false }
            entry.connection.answer(result)
            return true
        }
    }

    /// nil while there is still something to wait for.
    private func outcome(of wait: Wait) -> Result<ShimReply, TorporError>? {
        let ended = note.phase == .exited || note.phase == .failed
        switch wait {
        case .ready:
            if note.phase == .failed { return .failure(failure) }
            return note.phase == .starting || note.phase == .restoring ? nil : .success(reply())
        case .captured(let attempt):
            if case .capture = engine?.purpose, !ended { return nil }
            if note.captured == attempt, case .armed(attempt, _, _) = note.lease.state { return .success(reply()) }
            let words = note.failure ?? "the freeze of attempt \(attempt) ended before its capture did"
            return .failure(TorporError(note.failure == nil ? .attemptOver : .engineFailed, words))
        case .thawed:
            return owesThaw && !ended ? nil : .success(reply())
        case .ended:
            return ended ? .success(reply()) : nil
        }
    }

    /// What an asker hears of a copy that failed.
    private var failure: TorporError { TorporError(.engineFailed, note.failure ?? "the copy failed") }
}
