import CLinux
import Glibc
import TorporHost
import TorporModel

/// Freezing, sealing, thawing: every decision is on disk before the freezer is touched or an answer is given (handoff-rules A3, A4).
extension Shim {
    /// Once per attempt: a repeat finds it frozen or is refused.
    func freeze(_ attempt: Attempt, leaseMs: UInt64) throws(TorporError) {
        try mayFreeze()
        var asked = note.lease
        try asked.arm(attempt, until: 0)
        // Only for an attempt that is not over; the copy itself may have ended when they have.
        try makeWayForFreeze()
        try mayFreeze()
        var changed = note
        let isRepeat = if case .armed(attempt, _, _) = note.lease.state { true } else { false }
        try changed.lease.arm(attempt, until: MonotonicClock.milliseconds + leaseMs)
        if isRepeat {
            guard try freezer.state() == .frozen else {
                end(attempt)
                throw TorporError(.attemptOver, "the freeze of attempt \(attempt) was broken")
            }
            return
        }
        changed.captured = .none
        changed.failure = nil
        if machine != nil { changed.saves += 1 }
        try keep(changed)
        do throws(TorporError) {
            // The network first: a frozen copy's kernel would still acknowledge what the target never hears of (A14.1).
            try link(up: false)
            try takeOverDoze()
            try freezer.reach(.frozen, deadline: Self.freezerLimit)
        } catch {
            end(attempt)
            throw TorporError(.engineFailed, "the copy could not be frozen", remedy: error.remedy, cause: error)
        }
        output?.finish(into: &log)
        self.error?.finish(into: &log)
    }

    /// Only of a machine that runs: one that could not be let go on is let go like any other that is owed it.
    func saveChanges() throws(TorporError) {
        try mayFreeze()
        guard let machine, case .idle = note.lease.state, engine == nil else {
            throw TorporError(.refused, "the copy is no machine that runs")
        }
        var changed = note
        changed.saves += 1
        try keep(changed)
        owesThaw = true
        try machine.pause()
        try machine.saveState()
        try machine.resume()
        owesThaw = false
    }

    /// Only a copy that runs, and that nobody has promised to thaw.
    private func mayFreeze() throws(TorporError) {
        guard note.phase == .running, !owesThaw else {
            throw TorporError(.refused, "the copy is \(owesThaw ? "being thawed" : note.phase.rawValue), not running")
        }
    }

    /// A counter that is not greater changes nothing.
    func renew(_ attempt: Attempt, leaseMs: UInt64, counter: UInt64) throws(TorporError) {
        var changed = note
        try changed.lease.renew(attempt, until: MonotonicClock.milliseconds + leaseMs, counter: counter)
        // Not synced: a shim that died has ended its unsealed freeze anyway.
        note = changed
        try? note.write(in: folder)
    }

    /// Reads the freezer, drops the clock, writes, and only then answers.
    func seal(_ attempt: Attempt) throws(TorporError) {
        guard note.phase == .running, engine == nil else { throw TorporError(.attemptOver, "the copy is not frozen and captured") }
        if case .sealed(attempt) = note.lease.state {
            guard try freezer.state() == .frozen else {
                throw TorporError(.attemptOver, "somebody opened the freezer of a sealed copy", remedy: "both copies may run: look at them")
            }
            return
        }
        if let late = note.lease.expired(at: MonotonicClock.milliseconds) { end(late) }
        guard try freezer.state() == .frozen, note.captured == attempt else {
            end(attempt)
            throw TorporError(.attemptOver, "attempt \(attempt) has no capture in an unbroken freeze")
        }
        var changed = note
        try changed.lease.seal(attempt)
        try keep(changed)
    }

    /// The attempt ends here; a freeze of it is owed a thaw. Kept frozen, and tried again, while the note cannot be written.
    func end(_ attempt: Attempt) {
        var changed = note
        let lifts = changed.lease.end(attempt)
        do {
            try ballast.afford { () throws(TorporError) in try keep(changed) }
            if lifts { owesThaw = true }
        } catch {
            retryAt = MonotonicClock.milliseconds + Self.retryPause
            note.failure = "over(\(attempt)) could not be written: \(error.message)"
        }
    }

    /// Over, whatever is found; a thaw is owed when the freeze was this attempt's.
    func thaw(_ attempt: Attempt) throws(TorporError) {
        var changed = note
        let lifts = changed.lease.end(attempt)
        try ballast.afford { () throws(TorporError) in try keep(changed) }
        if lifts { owesThaw = true }
        // Frozen with nobody's promise left: an earlier thaw that could not be finished.
        if note.phase == .running, case .idle = note.lease.state, (try? freezer.state()) != .thawed { owesThaw = true }
    }

    /// Frozen with nobody's promise: whoever did it (a criu that nobody knew of, a person), nobody else would thaw it. A machine that its VMM
    /// has stopped may be on its way into a freeze, and is let go on when that does not come.
    func liftStrayFreeze() {
        let stranded = strandedSince
        strandedSince = nil
        guard note.phase == .running, case .idle = note.lease.state, engine == nil, ear == nil else { return }
        let state = try? freezer.state()
        if state == .frozen { owesThaw = true }
        guard state == .freezing, machine != nil else { return }
        let now = MonotonicClock.milliseconds
        strandedSince = stranded ?? now
        if let stranded, now >= stranded + Self.strandedLimit { owesThaw = true }
    }

    /// Held to running. What runs already was let go before; a freeze of it since is none of a release's business.
    func release() throws(TorporError) {
        switch note.phase {
        case .held, .released:
            var changed = note
            changed.phase = .released
            try keep(changed)
            // Before it can print anything itself; a release that is repeated after a crash says it a second time.
            if let arrival = plan.arrival { log.mark(arrival) }
            try freezer.reach(.thawed, deadline: Self.freezerLimit)
            try link(up: true)
            changed.phase = .running
            try keep(changed)
        case .running:
            guard case .idle = note.lease.state else { throw TorporError(.refused, "the copy is frozen by a job since it was released") }
        case .starting, .restoring, .failed, .exited:
            throw TorporError(.notFound, "there is no held copy: \(note.failure ?? note.phase.rawValue)")
        }
    }

    /// Ends a lease whose time is up, and pays what is owed once no engine is at work: a capture is waited for, not ended.
    func advanceFreeze() {
        // The lease of a copy that has ended stays as it was written: nothing ran after it.
        guard note.phase == .running else { return }
        let now = MonotonicClock.milliseconds
        if now >= retryAt, let late = note.lease.expired(at: now) { end(late) }
        guard owesThaw, engine == nil else { return }
        do {
            try freezer.reach(.thawed, deadline: .milliseconds(100))
            try link(up: true)
            owesThaw = false
        } catch {
            note.failure = "it could not be thawed: \(error.message)"
        }
    }

    /// The copy's own network, shut or opened at the node's end; nothing for a copy that shares the node's.
    func link(up: Bool) throws(TorporError) {
        guard let name = plan.link else { return }
        try SystemCall.checkAnswer(cl_link_set(name, up), "set \(name) \(up ? "up" : "down")")
    }

    /// The plan's signal now; `advanceStop` does the rest.
    func stop(graceMs: UInt64) throws(TorporError) {
        guard note.phase == .running else { throw TorporError(.refused, "the copy is \(note.phase.rawValue), not running") }
        guard case .idle = note.lease.state else {
            throw TorporError(.refused, "the copy is frozen by a job", remedy: "wait for the job, or cancel it")
        }
        if let machine {
            // One that cannot be asked is ended when the grace is over.
            try? machine.powerDown()
            killAt = killAt ?? MonotonicClock.milliseconds + graceMs
            return
        }
        // The first process of a pid namespace never gets a signal that it has no handler for (pid_namespaces(7)): nothing to wait for.
        let deaf = note.first.map { !ProcessTable.catches(plan.stopSignal, $0.pid) } ?? true
        if let first = note.first { kill(first.pid, plan.stopSignal) }
        killAt = killAt ?? MonotonicClock.milliseconds + (deaf ? 0 : graceMs)
    }

    /// The grace is over.
    func advanceStop() {
        guard let killAt, MonotonicClock.milliseconds >= killAt, engine == nil else { return }
        for pid in cgroup.pids() { kill(pid, SIGKILL) }
    }
}
