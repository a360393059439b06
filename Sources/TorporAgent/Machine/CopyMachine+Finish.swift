package import TorporModel

extension CopyMachine {
    /// What follows from how an effect ended. Reads the present record, so that an attempt that ended meanwhile stays over.
    ///
    /// `order` is nil where the copy was only settled.
    package func finish(_ order: Order?, _ effect: Effect, then: Decision.After, _ result: EffectResult) -> Decision {
        switch effect {
        case .freeze(let copy, _, _): finishFreeze(copy, result)
        case .capture(let copy, _): finishCapture(copy, result)
        case .seal(let copy): finishSeal(copy, result)
        case .grant(let copy, let grant): finishGrant(copy, grant, result)
        case .entrust(let grant): finishEntrust(grant, result)
        case .wake(let copy, _): finishWake(copy, result)
        case .thaw(let copy): finishThaw(copy, then, result)
        case .restoreHeld(let copy, let signed), .restoreLazily(let copy, let signed, _): finishRestore(copy, signed, result)
        case .release(let copy): finishRelease(copy, then, result)
        case .greet(let copy, _): finishGreet(copy, then, result)
        case .start(let copy): finishStart(copy, result)
        case .stop(let copy, _): finishStop(copy, then, result)
        case .restart(let copy): finishRestart(order, copy, then, result)
        case .destroy(let copy): finishDestroy(copy, then, result)
        case .judge: finishJudge(order, result)
        case .fetch, .follow: finishFetch(order, result)
        case .image: finishImage(order, result)
        case .survey:
            if case .needs(let needs)? = result.product { .answer(.needs(needs)) } else { .refuse(failure(result)) }
        case .precopy:
            if case .round(let signed, let bytes)? = result.product, result.error == nil {
                .answer(.precopied(signed, newBytes: bytes))
            } else {
                .refuse(failure(result))
            }
        case .complete(let copy, _): finishComplete(copy, result)
        case .sync(let copy): finishSync(copy, result)
        case .shutDoor, .openDoor, .collect:
            if let error = result.error { .refuse(error) } else { .answer(.done) }
        }
    }

    private func finishFreeze(_ copy: CopyState.Copy, _ result: EffectResult) -> Decision {
        if record.over < copy.attempt, result.error == nil, result.seen.isFrozen(by: copy.attempt) {
            return .answer(.frozen, writing: record.with(.frozen(copy, captured: nil)))
        }
        return giveUp(copy, captured: nil, "it did not freeze", result)
    }

    /// A capture counts only if the freeze was unbroken to its end; a failed one is never repeated within its attempt.
    private func finishCapture(_ copy: CopyState.Copy, _ result: EffectResult) -> Decision {
        if record.over < copy.attempt, result.error == nil, result.seen.isFrozen(by: copy.attempt),
            case .manifest(let signed)? = result.product
        {
            return .answer(.captured(signed), writing: record.with(.frozen(copy, captured: signed.hash)))
        }
        return giveUp(copy, captured: nil, "its capture failed, or the freeze was broken", result)
    }

    private func finishSeal(_ copy: CopyState.Copy, _ result: EffectResult) -> Decision {
        let captured: ContentHash? =
            switch record.state {
            case .frozen(_, let hash): hash
            case .sealed(_, let hash): hash
            default: nil
            }
        if record.over < copy.attempt, result.error == nil, let captured, result.seen.truth == .frozen(.sealed(copy.attempt)) {
            return .answer(.sealed, writing: record.with(.sealed(copy, captured)))
        }
        return giveUp(copy, captured: captured, "it could not be sealed", result)
    }

    /// The attempt is over: written down, thawed, seen running, then refused.
    func giveUp(_ copy: CopyState.Copy, captured: ContentHash?, _ why: String, _ result: EffectResult) -> Decision {
        let reason = record.over < copy.attempt ? why : "it was undone meanwhile"
        return lift(copy, captured: captured, result.seen, then: .refuse(Refusal.over(copy.attempt, reason, cause: result.error)))
    }

    private func finishThaw(_ copy: CopyState.Copy, _ then: Decision.After, _ result: EffectResult) -> Decision {
        switch result.seen.truth {
        // It runs, and its keeper may not know yet that the attempt is over: a freeze that is still under way would freeze it again.
        case .running where result.error != nil: return unfinished(then, "thawed", result)
        case .running: return seenRunning(copy, then)
        case .exited(let status):
            // The engine saw it run, so it has ended by itself since; else it died of the freeze.
            guard result.error == nil else {
                return conclude(then, .gone(exact: nil), writing: record.losing(copy, captured: nil, exitStatus: status))
            }
            return conclude(then, .running, writing: record.with(.stopped(copy, exitStatus: status)))
        case .absent: return conclude(then, .gone(exact: nil), writing: record.losing(copy, captured: nil))
        case .frozen, .held, nil: return unfinished(then, "running", result)
        }
    }

    private func finishRestore(_ copy: CopyState.Copy, _ signed: SignedManifest, _ result: EffectResult) -> Decision {
        if record.over < copy.attempt, result.error == nil, result.seen.truth == .held {
            return .answer(.held, writing: record.with(.held(copy, signed.hash)))
        }
        let why =
            record.over < copy.attempt
            ? result.error ?? TorporError(.engineFailed, "the restored copy is not held", remedy: "look at the agent's log")
            : Refusal.over(copy.attempt, "it was discarded meanwhile")
        return .act(.destroy(copy), then: .refuse(why))
    }

    func finishRelease(_ copy: CopyState.Copy, _ then: Decision.After, _ result: EffectResult) -> Decision {
        switch result.seen.truth {
        case .running: return seenRunning(copy, then)
        case .exited(let status):
            guard result.error == nil else {
                return conclude(then, .gone(exact: nil), writing: record.losing(copy, captured: nil, exitStatus: status))
            }
            return conclude(then, .running, writing: record.with(.stopped(copy, exitStatus: status)))
        case .absent: return conclude(then, .gone(exact: nil), writing: record.losing(copy, captured: nil))
        case .frozen, .held, nil: return unfinished(then, "running", result)
        }
    }

    private func finishStart(_ copy: CopyState.Copy, _ result: EffectResult) -> Decision {
        guard record.over < copy.attempt else {
            return .act(
                .destroy(copy), writing: record.with(.destroying(copy)),
                then: .refuse(Refusal.over(copy.attempt, "it was discarded meanwhile")))
        }
        switch result.seen.truth {
        case .running: return .answer(.running, writing: record.with(.running(copy)))
        case .exited where result.error == nil: return .answer(.running, writing: record.with(.running(copy)))
        // What may run is not destroyed on a guess; the same order, repeated, finds out.
        case nil: return .refuse(Refusal.notYet("running", result.error))
        case .absent, .frozen, .held, .exited:
            return .act(.destroy(copy), writing: record.with(.destroying(copy)), then: .refuse(failure(result)))
        }
    }

    private func finishStop(_ copy: CopyState.Copy, _ then: Decision.After, _ result: EffectResult) -> Decision {
        var status: Int32?
        if case .exitStatus(let seen)? = result.product { status = seen }
        switch result.seen.truth {
        case .exited(let seen):
            return conclude(then, .stopped(exitStatus: seen ?? status), writing: record.with(.stopped(copy, exitStatus: seen ?? status)))
        case .absent: return conclude(then, .stopped(exitStatus: status), writing: record.with(.stopped(copy, exitStatus: status)))
        case .running, .frozen, .held, nil: return unfinished(then, "stopped", result)
        }
    }

    private func finishDestroy(_ copy: CopyState.Copy, _ then: Decision.After, _ result: EffectResult) -> Decision {
        guard result.error == nil, result.seen.truth == .absent else { return unfinished(then, "destroyed", result) }
        if copy == record.ended { return conclude(then, .done, writing: record.replacing()) }
        var next = record.withoutCopy()
        // A restore that failed leaves its slot: the same order may be tried again.
        if case .restoring = record.state, record.over < copy.attempt, record.grant == nil {
            if record.ended == nil { next = record.with(.prepared(copy.attempt, name: copy.name, spec: copy.spec)) }
        }
        return conclude(then, .done, writing: next)
    }

    private func finishJudge(_ order: Order?, _ result: EffectResult) -> Decision {
        guard let order, case .prepare(let name, let spec, _) = order.verb else { return .refuse(failure(result)) }
        if order.attempt <= record.over { return .refuse(Refusal.over(order.attempt, "it was discarded meanwhile")) }
        if let error = result.error { return .refuse(error) }
        // The folders of a copy that has ended stay until something is restored in its place.
        if case .stopped = record.state { return .answer(.done) }
        var next = record.with(.prepared(order.attempt, name: name, spec: spec))
        next.gone = nil
        return .answer(.done, writing: next)
    }

    private func finishSync(_ copy: CopyState.Copy, _ result: EffectResult) -> Decision {
        if let error = result.error { return .refuse(error) }
        var next = record
        next.synced = max(record.synced, copy.made)
        return .answer(.done, writing: next)
    }

    private func finishFetch(_ order: Order?, _ result: EffectResult) -> Decision {
        if let order, order.attempt <= record.over { return .refuse(Refusal.over(order.attempt, "it was discarded meanwhile")) }
        if case .fetched(let report)? = result.product, result.error == nil { return .answer(.fetched(report)) }
        return .refuse(failure(result))
    }

    /// It is told so first, where that is owed; to everybody else it does not run yet.
    private func seenRunning(_ copy: CopyState.Copy, _ then: Decision.After) -> Decision {
        if let greeting = record.dueGreeting { return .act(.greet(copy, greeting), then: then) }
        return conclude(then, .running, writing: record.with(.running(copy)))
    }

    func conclude(_ then: Decision.After, _ answer: Answer, writing next: CopyRecord) -> Decision {
        switch then {
        case .answer: .answer(answer, writing: next)
        case .again: .again(writing: next)
        case .refuse(let why): .refuse(why, writing: next)
        }
    }

    /// The effect was decided durably and has not been seen to happen. A refusal stands: what is over never becomes anything else.
    func unfinished(_ then: Decision.After, _ what: String, _ result: EffectResult) -> Decision {
        if case .refuse(let why) = then { return .refuse(why) }
        return .refuse(Refusal.notYet(what, result.error))
    }

    func failure(_ result: EffectResult) -> TorporError {
        result.error ?? TorporError(.engineFailed, "the engine said it was done, and it was not", remedy: "look at the agent's log")
    }
}
