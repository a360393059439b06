import TorporModel

/// The source's share: freeze, capture, seal, thaw, retire, and the door.
extension CopyMachine {
    func survey(_ order: Order, _ lazily: Bool, _ seen: Sight) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        guard case .running(let copy) = record.state else { return .refuse(Refusal.state(order, record.state)) }
        return runs(seen, order, copy) ?? .act(.survey(copy, lazily: lazily), then: .answer)
    }

    /// Changes nothing of the copy, and nothing depends on it.
    func precopy(_ order: Order, _ capture: Effect.Capture, _ seen: Sight) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        guard case .running(let copy) = record.state else { return .refuse(Refusal.state(order, record.state)) }
        var mine = copy
        mine.attempt = order.attempt
        return runs(seen, order, copy) ?? .act(.precopy(mine, capture), then: .answer)
    }

    func freeze(_ order: Order, _ leaseMs: UInt64, _ yields: Bool, _ seen: Sight) -> Decision {
        if let closed = closed(order.attempt), !Mutant.isPlanted(.freezesTwice) { return closed }
        switch record.state {
        case .running(var copy):
            if let no = runs(seen, order, copy) { return no }
            copy.attempt = order.attempt
            var next = record.with(.freezing(copy))
            next.yielding = yields ? order.attempt : nil
            return .act(.freeze(copy, leaseMs: leaseMs, yields: yields), writing: next, then: .answer)
        case .frozen(let copy, _) where copy.attempt == order.attempt, .sealed(let copy, _) where copy.attempt == order.attempt:
            return seen.isFrozen(by: copy.attempt) ? .answer(.frozen) : .refuse(Refusal.unseen)
        default: return frozenCopyIsMissing(order)
        }
    }

    func capture(_ order: Order, _ capture: Effect.Capture) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        switch record.state {
        case .frozen(let copy, nil) where copy.attempt == order.attempt:
            var capture = capture
            // Nothing but a hibernation makes way for whoever comes.
            capture.isForSleep = record.yielding == order.attempt
            return .act(.capture(copy, capture), writing: record.stopping(order.attempt, at: capture.createdAt), then: .answer)
        case .frozen(let copy, _) where copy.attempt == order.attempt, .sealed(let copy, _) where copy.attempt == order.attempt:
            return .recall
        default: return frozenCopyIsMissing(order)
        }
    }

    /// The promise not to thaw unless told: only for the capture made in this very freeze, read to be unbroken now.
    func seal(_ order: Order, _ hash: ContentHash, _ seen: Sight) -> Decision {
        if Mutant.isPlanted(.sealAfterThaw), case .running = record.state { return .answer(.sealed) }
        if let grant = record.sleeping { return suspend(order, hash, grant) }
        if let closed = closed(order.attempt) { return closed }
        if record.sleepsFrozen { return .refuse(Refusal.state(order, record.state)) }
        switch record.state {
        case .frozen(let copy, let captured) where copy.attempt == order.attempt:
            if Mutant.isPlanted(.sealUnread) { return .answer(.sealed, writing: record.with(.sealed(copy, hash))) }
            guard captured == hash else {
                return .refuse(TorporError(.refused, "attempt \(order.attempt) did not capture \(hash) here", remedy: "capture first"))
            }
            return seen.isFrozen(by: copy.attempt) ? .act(.seal(copy), then: .answer) : .refuse(Refusal.unseen)
        case .sealed(let copy, hash) where copy.attempt == order.attempt:
            switch seen.truth {
            case nil: return .refuse(Refusal.unseen)
            case .frozen(.sealed(copy.attempt)): return .answer(.sealed)
            case .frozen(.armed(copy.attempt, _, _)): return .act(.seal(copy), then: .answer)
            // The promise was broken by somebody's hand. It is not given again.
            default: return lift(copy, captured: hash, seen, then: .refuse(Refusal.over(order.attempt, "its seal was broken")))
            }
        default:
            if record.goneNote(of: order.attempt)?.captured == hash { return .answer(.gone(exact: hash)) }
            return frozenCopyIsMissing(order)
        }
    }

    /// Undo at the source. Closes the attempt also when there is nothing to thaw.
    func thaw(_ order: Order, _ seen: Sight) -> Decision {
        let attempt = Mutant.isPlanted(.thawIgnoresAttempt) ? record.state.attempt ?? order.attempt : order.attempt
        if let note = record.goneNote(of: attempt) { return .answer(.gone(exact: note.captured), writing: record.closing(attempt)) }
        if let grant = record.sleeping { return resumeGrant(order, grant) }
        switch record.state {
        case .frozen(let copy, let captured) where copy.attempt == attempt:
            return .act(.thaw(copy), writing: record.closing(attempt).with(.frozen(copy, captured: captured)), then: .answer)
        // It sleeps: the row has committed, and nothing but a request lets it run.
        case .sealed where record.sleepsFrozen: return .refuse(Refusal.state(order, record.state))
        case .sealed(let copy, let hash) where copy.attempt == attempt:
            // Unsealed in the journal first: from here on only `over` says what is to become of it.
            return .act(.thaw(copy), writing: record.closing(attempt).with(.frozen(copy, captured: hash)), then: .answer)
        case .running(let copy):
            return thawRunning(order, copy, seen)
        case .stopped(_, let status): return .answer(.stopped(exitStatus: status), writing: record.closing(attempt))
        case .absent, .prepared: return .answer(.gone(exact: nil), writing: record.closing(attempt))
        default:
            // Another attempt's copy is not touched; this attempt is over all the same. A copy of its own that it did not freeze is none
            // of an undo's business at the source.
            let whose = record.state.attempt == attempt
            return .refuse(
                whose
                    ? Refusal.state(order, record.state)
                    : Refusal.over(attempt, "the copy here is \(record.state.word) by another attempt"),
                writing: whose ? nil : record.closing(attempt))
        }
    }

    private func thawRunning(_ order: Order, _ copy: CopyState.Copy, _ seen: Sight) -> Decision {
        let over = record.closing(order.attempt)
        switch seen.truth {
        case .running: return .answer(.running, writing: over)
        case .exited(let status): return .answer(.stopped(exitStatus: status), writing: over.with(.stopped(copy, exitStatus: status)))
        case .absent: return .answer(.gone(exact: nil), writing: over.losing(copy, captured: nil))
        case .frozen, .held, nil: return .act(.thaw(copy), writing: over, then: .answer)
        }
    }

    /// Destroys the original, and nothing but the one that exactly this attempt sealed.
    func retire(_ order: Order, _ seen: Sight) -> Decision {
        let attempt = order.attempt
        switch record.state {
        case .sealed(let copy, _) where copy.attempt == attempt:
            guard let truth = seen.truth else { return .refuse(Refusal.unseen) }
            if truth == .running { return .refuse(Refusal.truth(truth, wanted: "sealed")) }
            return .act(.destroy(copy), writing: record.closing(attempt).with(.destroying(copy)), then: .answer)
        // The original, and not what was woken of it since: that one was made by this very attempt.
        case .stopped(let copy, _) where record.goneNote(of: attempt) != nil && copy.made != attempt:
            return .act(.destroy(copy), writing: record.closing(attempt).with(.destroying(copy)), then: .answer)
        case .sealed(let copy, _) where Mutant.isPlanted(.retireIgnoresAttempt),
            .running(let copy) where Mutant.isPlanted(.retireIgnoresAttempt),
            .frozen(let copy, _) where Mutant.isPlanted(.retireIgnoresAttempt):
            guard copy.incarnation >= order.incarnation else { return .refuse(Refusal.stale(order, copy.incarnation)) }
            return .act(.destroy(copy), writing: record.closing(attempt).with(.destroying(copy)), then: .answer)
        case .absent:
            let isLeaving = record.grant?.suspended == attempt
            return .answer(.done, writing: (isLeaving ? record.spending() : record).closing(attempt))
        case .prepared(let other, _, _) where other != attempt: return .answer(.done, writing: record.closing(attempt))
        // Woken before it was retired, or since.
        case .running, .stopping, .stopped, .restarting:
            guard record.state.attempt == attempt, record.yielding == attempt else { return retireAnother(order) }
            return .answer(.running, writing: record.closing(attempt))
        default: return retireAnother(order)
        }
    }

    /// A newer attempt has taken the place of what was to be retired.
    private func retireAnother(_ order: Order) -> Decision {
        guard let newer = record.state.attempt, newer > order.attempt else { return .refuse(Refusal.state(order, record.state)) }
        return .answer(.done, writing: record.closing(order.attempt))
    }

    func fence(_ order: Order, _ yields: Bool, _ announced: Bool) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        switch record.state {
        case .running(let copy):
            guard copy.incarnation == order.incarnation else { return .refuse(Refusal.stale(order, copy.incarnation)) }
            // Whoever was told of a sleep is told that it runs on, too: written down before anybody is.
            return .act(
                .shutDoor(copy, yields: yields, announced: announced),
                writing: announced ? record.announcing(order.attempt, to: copy) : nil,
                then: .answer)
        case .freezing(let copy), .frozen(let copy, _), .sealed(let copy, _):
            // A late repeat: the door is shut, and a freeze of another attempt is not to be helped.
            return copy.attempt == order.attempt ? .answer(.done) : .refuse(Refusal.state(order, record.state))
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    /// A frozen copy's network is opened by what thaws it, by nothing else (handoff-rules A14.1).
    /// Closes the attempt, so that a fence which was delayed on its way shuts nobody out afterwards.
    func unfence(_ order: Order) -> Decision {
        let over = record.closing(order.attempt)
        switch record.state {
        case .running(let copy) where copy.attempt <= order.attempt: return .act(.openDoor(copy), writing: over, then: .answer)
        case .freezing(let copy), .frozen(let copy, _), .sealed(let copy, _):
            return copy.attempt == order.attempt ? .refuse(Refusal.state(order, record.state)) : .answer(.done, writing: over)
        default: return .answer(.done, writing: over)
        }
    }

    /// nil when the copy runs under exactly the order's incarnation.
    private func runs(_ seen: Sight, _ order: Order, _ copy: CopyState.Copy) -> Decision? {
        guard copy.incarnation == order.incarnation else { return .refuse(Refusal.stale(order, copy.incarnation)) }
        guard let truth = seen.truth else { return .refuse(Refusal.unseen) }
        return truth == .running ? nil : .refuse(Refusal.truth(truth, wanted: "running"))
    }

    /// What a source says that has no copy frozen by this attempt.
    private func frozenCopyIsMissing(_ order: Order) -> Decision {
        if record.goneNote(of: order.attempt) != nil { return .refuse(Refusal.over(order.attempt, "its frozen copy was lost by a fault")) }
        return .refuse(Refusal.state(order, record.state))
    }
}
