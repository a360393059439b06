import TorporModel

extension CopyMachine {
    /// When the copy is looked at.
    package enum Occasion: Hashable, Sendable {
        /// Before an order is decided.
        case order
        /// Between orders: nobody is about to go on with what was begun.
        case idle
    }

    /// What has to be put right before anything else: a fault, the end of a lease, or what a call that failed has left half done.
    ///
    /// nil when the record agrees with what was read. Never thaws a sealed copy, and never lets a held one run.
    package func settle(_ seen: Sight, _ occasion: Occasion) -> Decision? {
        if record.boot != boot { return settleAfterBoot(seen) }
        switch record.state {
        case .absent, .prepared, .stopped: return nil
        case .running(let copy): return settleReplaced(by: copy) ?? settleGreeting(copy, seen) ?? settleWoken(copy, occasion)
        case .starting(let attempt, _, _): return settleStart(attempt, seen)
        case .freezing(let copy): return lift(copy, captured: nil, seen)
        case .frozen(let copy, let captured):
            return isWhole(copy, seen, occasion) ? nil : lift(copy, captured: captured, seen)
        case .sealed(let copy, let hash) where Mutant.isPlanted(.restartForgetsSeal) && isFresh: return lift(copy, captured: hash, seen)
        case .sealed(let copy, let hash):
            if record.sleepsFrozen { return settleAsleep(copy, seen) }
            // It never thaws by itself, so whatever took it, it did not run after its capture.
            switch seen.truth {
            case .absent: return .again(writing: record.losing(copy, captured: hash))
            // Killed while it was frozen. That it never ran is proved by the keeper's note, not by its end.
            case .exited(let status) where seen.provesUnbroken(copy.attempt):
                return .again(writing: record.losing(copy, captured: hash, exitStatus: status))
            default: return nil
            }
        case .restoring(let copy, _): return .act(.destroy(copy), then: .again)
        case .held: return seen.truth == .absent ? .again(writing: record.withoutCopy()) : nil
        case .releasing(let copy, _): return settleRelease(copy, seen)
        case .destroying(let copy): return .act(.destroy(copy), then: .again)
        case .stopping(let copy): return settleStop(copy, seen)
        case .restarting(let copy): return settleRestart(copy, seen)
        }
    }

    /// What replaces an ended copy was let run and is on disk: the files of the other may go.
    private func settleReplaced(by copy: CopyState.Copy) -> Decision? {
        guard let ended = record.ended, record.synced >= copy.made else { return nil }
        return .act(.destroy(ended), then: .again)
    }

    /// What a wake brought back is on disk before anything else may take it away; nobody else asks for it.
    private func settleWoken(_ copy: CopyState.Copy, _ occasion: Occasion) -> Decision? {
        guard occasion == .idle, copy.made == record.released, record.synced < copy.made, record.lacking != copy.made else { return nil }
        return .act(.sync(copy), then: .again)
    }

    /// The frozen original of what sleeps already. Of one that is gone the snapshot is the workload; one that runs was woken, by whosever hand.
    private func settleAsleep(_ copy: CopyState.Copy, _ seen: Sight) -> Decision? {
        switch seen.truth {
        case .absent, .exited: return .act(.destroy(copy), writing: record.closing(copy.attempt).with(.destroying(copy)), then: .again)
        case .running:
            var woken = copy
            woken.incarnation = record.grant?.copy.incarnation ?? copy.incarnation
            return .again(writing: record.spending().closing(copy.attempt).with(.running(woken)))
        case .frozen, .held, nil: return nil
        }
    }

    /// Whether an unsealed freeze stands: not over, unbroken, and not one that a restarted agent finds (its attempt is over, A14.2).
    private func isWhole(_ copy: CopyState.Copy, _ seen: Sight, _ occasion: Occasion) -> Bool {
        guard record.over < copy.attempt, !isFresh else { return false }
        switch seen.truth {
        // Unknown is not broken: the attempt's own orders will not go on without an answer.
        case nil: return true
        // Sealed by the keeper, never by the journal, so never answered. Only the same Seal, repeated, may still go on with it:
        // left alone, nobody would thaw it.
        case .frozen(.sealed(copy.attempt)): return occasion == .order
        default: return seen.isFrozen(by: copy.attempt)
        }
    }

    /// The attempt is over, durably, before the freeze is lifted (handoff-rules A3, A4).
    func lift(_ copy: CopyState.Copy, captured: ContentHash?, _ seen: Sight, then: Decision.After = .again) -> Decision {
        let over = record.closing(copy.attempt)
        switch seen.truth {
        case .absent:
            // Within one boot a dying engine may have let it run (handoff-rules A2), and the keeper would not know: never called exact.
            // `over` stays as it was, for nothing was thawed by this node's doing.
            let next = record.losing(copy, captured: nil)
            if case .refuse(let why) = then { return .refuse(why, writing: next) }
            return .again(writing: next)
        case .exited(let status):
            // What ended by itself before it was ever frozen is no loss.
            let isEarly = if case .freezing = record.state { true } else { false }
            let next = isEarly ? over.with(.stopped(copy, exitStatus: status)) : over.losing(copy, captured: nil, exitStatus: status)
            if case .refuse(let why) = then { return .refuse(why, writing: next) }
            return .again(writing: next)
        // Also what runs already: whatever broke the freeze, its keeper still has to write the attempt down as over.
        case .running, .frozen, .held, nil:
            return .act(.thaw(copy), writing: over.with(.frozen(copy, captured: captured)), then: then)
        }
    }

    /// A start whose end was not seen: what runs, or ran, waits for the same order to be repeated; the rest is cleared away.
    private func settleStart(_ attempt: Attempt, _ seen: Sight) -> Decision? {
        guard let copy = record.state.copy else { return nil }
        if attempt <= record.over { return .act(.destroy(copy), writing: record.with(.destroying(copy)), then: .again) }
        switch seen.truth {
        case .running, .exited, nil: return nil
        case .absent, .frozen, .held: return .act(.destroy(copy), writing: record.with(.destroying(copy)), then: .again)
        }
    }

    /// A release that was begun is carried on: it was durable before the engine was asked.
    private func settleRelease(_ copy: CopyState.Copy, _ seen: Sight) -> Decision? {
        switch seen.truth {
        case .held, .frozen, nil: .act(.release(copy), then: .again)
        case .running: settleGreeting(copy, seen) ?? .again(writing: record.with(.running(copy)))
        case .exited(let status): .again(writing: record.with(.stopped(copy, exitStatus: status)))
        // Whether it ran before it was lost, nobody knows.
        case .absent: .again(writing: record.losing(copy, captured: nil))
        }
    }

    private func settleStop(_ copy: CopyState.Copy, _ seen: Sight) -> Decision? {
        switch seen.truth {
        case .exited(let status): .again(writing: record.with(.stopped(copy, exitStatus: status)))
        case .absent: .again(writing: record.with(.stopped(copy, exitStatus: nil)))
        // The grace was the interrupted order's; it has passed.
        case .running, .frozen, .held, nil: .act(.stop(copy, graceMs: 0), then: .again)
        }
    }

    /// After a boot nothing that a kernel held is there: what ran has stopped, what was frozen is gone, what was held is cleared away.
    private func settleAfterBoot(_ seen: Sight) -> Decision {
        var next = record
        next.boot = boot
        switch record.state {
        case .absent, .prepared, .stopped: return .again(writing: next)
        // It came here by this very attempt, and its files were not on disk yet: what is left of them is not the workload.
        case .running(let copy) where copy.made == record.released && record.synced < copy.made,
            .stopping(let copy) where copy.made == record.released && record.synced < copy.made,
            .restarting(let copy) where copy.made == record.released && record.synced < copy.made:
            return .again(writing: next.losing(copy, captured: nil))
        case .running(let copy), .stopping(let copy), .restarting(let copy):
            return .again(writing: next.with(.stopped(copy, exitStatus: seen.exitStatus)))
        case .freezing(let copy): return .again(writing: next.losing(copy, captured: nil))
        case .frozen(let copy, let captured):
            // Not before the keeper's note could be read: it alone knows whether the lease ended while no agent lived.
            guard seen.truth != nil else { return .refuse(Refusal.unseen) }
            let unbroken = record.over < copy.attempt && seen.provesUnbroken(copy.attempt)
            return .again(writing: next.losing(copy, captured: unbroken ? captured : nil))
        case .sealed(let copy, _) where record.sleepsFrozen:
            return .act(.destroy(copy), writing: next.closing(copy.attempt).with(.destroying(copy)), then: .again)
        case .sealed(let copy, let hash): return .again(writing: next.losing(copy, captured: hash))
        case .releasing(let copy, _): return .again(writing: next.losing(copy, captured: nil))
        case .starting, .restoring, .held, .destroying:
            guard let copy = record.state.copy else { return .again(writing: next.with(.absent)) }
            return .act(.destroy(copy), writing: next.with(.destroying(copy)), then: .again)
        }
    }
}
