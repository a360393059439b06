package import TorporModel

/// Sleep (handoff-rules A8, A9): the right to wake a workload, its suspension for a move, and requests, which need nobody's leave.
extension CopyMachine {
    /// The row says asleep. A frozen original stays until it is retired; a move's target has only the snapshot.
    func grant(_ order: Order, _ signed: SignedManifest, _ seen: Sight) -> Decision {
        if let grant = record.grant, grant.copy.attempt == order.attempt {
            return grant.manifest.hash == signed.hash ? .answer(.done) : .refuse(Refusal.state(order, record.state))
        }
        switch record.state {
        case .frozen(let copy, signed.hash) where copy.attempt == order.attempt:
            guard seen.isFrozen(by: copy.attempt) else { return .refuse(Refusal.unseen) }
            let grant = WakeGrant(copy: .woken(by: order, copy.name, copy.spec), manifest: signed)
            return .act(.grant(copy, grant), then: .answer)
        case .stopped(let copy, _) where record.goneNote(of: order.attempt)?.captured == signed.hash:
            // Lost with its kernel, and it never ran after the capture: what is on disk is the workload.
            var next = record.closing(order.attempt).with(.destroying(copy))
            next.grant = WakeGrant(copy: .woken(by: order, copy.name, copy.spec), manifest: signed)
            return .act(.destroy(copy), writing: next, then: .answer)
        case .running(let copy), .stopping(let copy), .stopped(let copy, _), .restarting(let copy):
            guard copy.attempt == order.attempt else { return .refuse(Refusal.state(order, record.state)) }
            return .answer(.running, writing: record.closing(order.attempt).with(record.state.raised(to: order.incarnation)))
        case .prepared(order.attempt, let name, let spec):
            if let closed = closed(order.attempt) { return closed }
            return .act(.entrust(WakeGrant(copy: .woken(by: order, name, spec), manifest: signed)), then: .answer)
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    /// The lease is dropped; from here on the original thaws for a request only.
    func finishGrant(_ copy: CopyState.Copy, _ grant: WakeGrant, _ result: EffectResult) -> Decision {
        guard record.over < copy.attempt, result.error == nil, result.seen.truth == .frozen(.sealed(copy.attempt)) else {
            return giveUp(copy, captured: nil, "it could not be put to sleep", result)
        }
        var next = record.with(.sealed(copy, grant.manifest.hash))
        next.grant = grant
        return .answer(.done, writing: next)
    }

    func finishEntrust(_ grant: WakeGrant, _ result: EffectResult) -> Decision {
        if grant.copy.attempt <= record.over { return .refuse(Refusal.over(grant.copy.attempt, "it was discarded meanwhile")) }
        if let error = result.error { return .refuse(error) }
        var next = record.closing(grant.copy.attempt).with(.absent)
        next.grant = grant
        return .answer(.done, writing: next)
    }

    /// Lets run what sleeps, or is on its way to sleep. Nobody is asked: while the grant stands no other node may run it.
    ///
    /// - Parameter order: the one that asks for it; nil for a request at the door.
    package func wake(_ order: Order? = nil, seen: Sight) -> Decision {
        if let first = settle(seen, .order) { return first }
        switch record.state {
        // Whoever orders it is told of a workload that is reachable, too; a request finds the way when it is open.
        case .running(let copy): return order == nil ? .answer(.running) : .act(.openDoor(copy), then: .answer)
        case .freezing(let copy), .frozen(let copy, _):
            guard record.yielding == copy.attempt else { return .refuse(Refusal.awayFromHere) }
            return lift(copy, captured: nil, seen)
        case .sealed(var copy, let hash):
            guard let grant = record.grant, record.sleepsFrozen else { return .refuse(Refusal.awayFromHere) }
            copy.incarnation = grant.copy.incarnation
            let spent = record.spending().closing(copy.attempt).with(.frozen(copy, captured: hash))
            return .act(.thaw(copy), writing: spent, then: .again)
        case .absent:
            guard let grant = record.grant else { return .refuse(Refusal.nothingSleeps) }
            guard grant.suspended == nil || Mutant.isPlanted(.wakesThoughSuspended) else { return .refuse(Refusal.awayFromHere) }
            return .act(.wake(grant.copy, grant.manifest), writing: record.with(.restoring(grant.copy, grant.manifest.hash)), then: .again)
        case .stopped: return .refuse(Refusal.ended)
        default: return .refuse(Refusal.nothingSleeps)
        }
    }

    /// Held, and the grant is spent before anything of it runs: of one snapshot nothing is woken twice.
    func finishWake(_ copy: CopyState.Copy, _ result: EffectResult) -> Decision {
        guard result.error == nil, result.seen.truth == .held, let grant = record.grant, grant.copy == copy else {
            let why = result.error ?? TorporError(.engineFailed, "the woken copy is not held", remedy: "look at the agent's log")
            return .act(.destroy(copy), then: .refuse(why))
        }
        var next = Mutant.isPlanted(.wakesTwice) ? record : record.spending()
        next.state = .releasing(copy, grant.manifest.hash)
        next.released = max(record.released, copy.attempt)
        next.gone = nil
        if case .woken(let since)? = result.product { next.greet(.wake, copy, since: since) }
        return .act(.release(copy), writing: next, then: .again)
    }

    /// Whether an interruption of this order's work is what a request at the door is: its freeze makes way.
    package func yields(_ current: Order, _ effect: Effect) -> CopyRecord? {
        guard current.attempt > record.over, record.yielding == current.attempt else { return nil }
        switch effect {
        case .freeze, .capture: return record.closing(current.attempt)
        default: return nil
        }
    }

    /// The source's promise before a move of what sleeps: it is not woken here until the move is undone.
    func suspend(_ order: Order, _ hash: ContentHash, _ grant: WakeGrant) -> Decision {
        if grant.suspended == order.attempt, grant.manifest.hash == hash { return .answer(.sealed) }
        if let closed = closed(order.attempt) { return closed }
        guard grant.suspended == nil, grant.manifest.hash == hash, grant.copy.attempt < order.attempt else {
            return .refuse(Refusal.awayFromHere)
        }
        var next = record
        next.grant?.suspended = order.attempt
        return .answer(.sealed, writing: next)
    }

    /// The undo of a move of what sleeps: it may be woken again, and is not.
    func resumeGrant(_ order: Order, _ grant: WakeGrant) -> Decision {
        var next = record.closing(order.attempt)
        if grant.suspended == order.attempt { next.grant?.suspended = nil }
        return .answer(.done, writing: next)
    }
}

extension CopyRecord {
    /// The right to wake what sleeps here, of which nothing is in memory, whether or not it may be used now.
    var sleeping: WakeGrant? { if case .absent = state { grant } else { nil } }

    /// Its frozen original is here still, though the workload sleeps already.
    var sleepsFrozen: Bool { if case .sealed(let copy, _) = state { grant?.copy.attempt == copy.attempt } else { false } }

    /// The same without the right to wake: it has been used.
    func spending() -> CopyRecord {
        var next = self
        next.grant = nil
        return next
    }
}

extension CopyState.Copy {
    /// What a wake by this grant makes.
    fileprivate static func woken(by order: Order, _ name: WorkloadName, _ spec: WorkloadSpec) -> CopyState.Copy {
        CopyState.Copy(name: name, spec: spec, incarnation: order.incarnation, attempt: order.attempt, made: order.attempt)
    }
}

extension CopyState {
    /// The same state of a copy that goes on under a greater incarnation.
    fileprivate func raised(to incarnation: Incarnation) -> CopyState {
        guard var copy, copy.incarnation < incarnation else { return self }
        copy.incarnation = incarnation
        return switch self {
        case .running: .running(copy)
        case .stopping: .stopping(copy)
        case .stopped(_, let status): .stopped(copy, exitStatus: status)
        case .restarting: .restarting(copy)
        default: self
        }
    }
}
