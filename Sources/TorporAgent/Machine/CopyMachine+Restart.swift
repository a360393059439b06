import TorporModel

/// Beginning anew what has ended: by order, under a new incarnation; or by the workload's policy, as if it had never ceased.
extension CopyMachine {
    /// Begins an ended copy's next life, once: a repeat asks for the life that it began.
    func restart(_ order: Order, _ graceMs: UInt64?, _ seen: Sight) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        switch record.state {
        case .running(let copy), .stopped(let copy, _), .restarting(let copy):
            guard let truth = seen.truth else { return .refuse(Refusal.unseen) }
            return copy.attempt == order.attempt ? goOn(order, copy, truth) : begin(order, copy, truth, graceMs)
        case .absent: return .refuse(Refusal.nothingLeft)
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    /// What this very order has begun, or was about to.
    private func goOn(_ order: Order, _ copy: CopyState.Copy, _ truth: CopyTruth) -> Decision {
        var copy = copy
        guard copy.incarnation == order.incarnation.next else { return .refuse(Refusal.stale(order, copy.incarnation)) }
        if truth == .running { return .answer(.running, writing: record.with(.running(copy))) }
        if Mutant.isPlanted(.lifeBegunTwice) { copy.life += 1 }
        return .act(.restart(copy), writing: record.with(.restarting(copy)), then: .answer)
    }

    private func begin(_ order: Order, _ old: CopyState.Copy, _ truth: CopyTruth, _ graceMs: UInt64?) -> Decision {
        guard old.incarnation <= order.incarnation else { return .refuse(Refusal.stale(order, old.incarnation)) }
        guard !isTorn(old) || Mutant.isPlanted(.tornTakenForWhole) else { return .refuse(Refusal.torn) }
        switch truth {
        case .running:
            guard let graceMs, case .running = record.state else { return .refuse(Refusal.truth(truth, wanted: "ended")) }
            return .act(.stop(old, graceMs: graceMs), writing: record.with(.stopping(old)), then: .again)
        case .frozen, .held: return .refuse(Refusal.truth(truth, wanted: "ended"))
        case .exited, .absent:
            if let older = record.ended { return .act(.destroy(older), then: .again) }
            var copy = old
            (copy.attempt, copy.incarnation) = (order.attempt, order.incarnation.next)
            copy.life += 1
            var next = record.with(.restarting(copy))
            next.gone = nil
            return .act(.restart(copy), writing: next, then: .answer)
        }
    }

    /// A loss of power came before the files that came along with the copy were on disk.
    private func isTorn(_ copy: CopyState.Copy) -> Bool {
        record.gone != nil && copy.made == record.released && record.synced < copy.made
    }

    /// What to do about a copy that has ended by itself and that its policy wants to run; nil when it has not ended.
    ///
    /// Attempt and incarnation stay: it was never meant to cease here. What a boot has ended is no business of this node alone.
    package func revive(_ seen: Sight) -> Decision? {
        guard case .running(var copy) = record.state, record.boot == boot, record.lacking != copy.made else { return nil }
        switch seen.truth {
        case .exited(let status) where copy.spec.restart.wants(after: status): break
        case .absent where copy.spec.restart.wants(after: nil): break
        default: return nil
        }
        copy.life += 1
        return .act(.restart(copy), writing: record.with(.restarting(copy)), then: .again)
    }

    /// Whether its life was begun before a crash is for the repeated order to find out, or for the policy.
    func settleRestart(_ copy: CopyState.Copy, _ seen: Sight) -> Decision? {
        seen.truth == nil ? nil : .again(writing: record.with(.running(copy)))
    }

    /// - Parameter order: nil where the policy wanted it.
    func finishRestart(_ order: Order?, _ copy: CopyState.Copy, _ then: Decision.After, _ result: EffectResult) -> Decision {
        if let order, order.attempt <= record.over {
            let ended = copy.uncommitted(order)
            let why = Refusal.over(order.attempt, "it was discarded meanwhile")
            return .act(.stop(ended, graceMs: 0), writing: record.with(.stopping(ended)), then: .refuse(why))
        }
        switch result.seen.truth {
        case .running: return conclude(then, .running, writing: record.with(.running(copy)))
        case .exited where result.error == nil: return conclude(then, .running, writing: record.with(.running(copy)))
        case nil: return .refuse(Refusal.notYet("running", result.error))
        case .absent, .exited, .frozen, .held:
            let next = order.map { CopyState.stopped(copy.uncommitted($0), exitStatus: nil) } ?? .running(copy)
            return .refuse(failure(result), writing: record.with(next))
        }
    }

    /// The undo of a start again: its processes end, its files stay.
    func discardLife(_ order: Order, _ copy: CopyState.Copy) -> Decision {
        let ended = copy.uncommitted(order)
        let over = record.closing(order.attempt)
        if case .stopped(_, let status) = record.state { return .answer(.done, writing: over.with(.stopped(ended, exitStatus: status))) }
        return .act(.stop(ended, graceMs: 0), writing: over.with(.stopping(ended)), then: .again)
    }
}

extension CopyState.Copy {
    /// The same copy without the incarnation that the commit of its start would have made.
    fileprivate func uncommitted(_ order: Order) -> CopyState.Copy {
        var copy = self
        copy.incarnation = order.incarnation
        return copy
    }
}
