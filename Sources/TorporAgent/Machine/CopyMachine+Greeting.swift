import TorporModel

/// The hook `afterWake`: called after a copy was let run, and before anybody else is told that it runs.
extension CopyMachine {
    /// After a crash in between, and after a sleep that was announced and never began.
    func settleGreeting(_ copy: CopyState.Copy, _ seen: Sight) -> Decision? {
        guard let greeting = record.dueGreeting, seen.truth == .running else { return nil }
        return .act(.greet(copy, greeting), then: .again)
    }

    /// Told, or not to be told. Where a failure counts, what was woken is ended, before anybody was let through to it.
    func finishGreet(_ copy: CopyState.Copy, _ then: Decision.After, _ result: EffectResult) -> Decision {
        guard result.seen.truth == .running else { return finishRelease(copy, then, result) }
        if case .greeted(.failed)? = result.product, copy.spec.hooks.afterWake?.isRequired == true {
            let after: Decision.After = if case .refuse = then { then } else { .again }
            return .act(.stop(copy, graceMs: copy.spec.stop.graceMs), writing: record.with(.stopping(copy)), then: after)
        }
        var next = record.with(.running(copy))
        next.greeting = nil
        return conclude(then, .running, writing: next)
    }
}

extension CopyRecord {
    /// What the copy is to be told as soon as it runs.
    var dueGreeting: Greeting? { greeting.flatMap { over >= $0.attempt ? $0 : nil } }

    /// From now on that is owed, if the workload wants to hear it.
    mutating func greet(_ reason: Greeting.Reason, _ copy: CopyState.Copy, since: Timestamp?) {
        greeting = copy.spec.hooks.afterWake == nil ? nil : Greeting(reason, attempt: copy.attempt, since: since)
    }

    /// The attempt is about to tell the copy that it will sleep.
    func announcing(_ attempt: Attempt, to copy: CopyState.Copy) -> CopyRecord {
        var next = self
        next.greeting = copy.spec.hooks.afterWake == nil ? nil : Greeting(.wake, attempt: attempt)
        return next
    }

    /// A capture of what was told that it will sleep.
    func stopping(_ attempt: Attempt, at time: Timestamp) -> CopyRecord {
        var next = self
        if greeting?.attempt == attempt { next.greeting?.since = time }
        return next
    }
}
