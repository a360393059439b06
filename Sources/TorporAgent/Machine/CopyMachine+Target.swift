import TorporModel

/// The target's share: prepare, fetch, restore held, release, vow, discard.
extension CopyMachine {
    func prepare(_ order: Order, _ name: WorkloadName, _ spec: WorkloadSpec, _ needs: WorkloadNeeds) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        switch record.state {
        case .absent where record.grant != nil: return .refuse(livesHere(order))
        case .absent, .stopped: return .act(.judge(needs, spec), then: .answer)
        case .prepared(let attempt, _, _) where attempt < order.attempt: return .act(.judge(needs, spec), then: .answer)
        case .prepared: return .answer(.done)
        case .held(let copy, _) where copy.attempt < order.attempt:
            // An unpaid leftover would take the room that is about to be judged.
            return .act(.destroy(copy), writing: record.closing(copy.attempt).with(.destroying(copy)), then: .again)
        case .held, .restoring: return .answer(.done)
        default: return .refuse(livesHere(order))
        }
    }

    /// Chunks are taken only into a slot that this attempt made, or beside the folders of a copy that has ended.
    func fetch(_ order: Order, _ signed: SignedManifest, _ peer: PeerAddress, _ urgency: TransferUrgency) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        switch record.state {
        case .prepared(order.attempt, _, _), .stopped: return .act(.fetch(signed, peer, urgency, order.attempt), then: .answer)
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    /// Into the same slot as `fetch`, which comes after it.
    func follow(_ order: Order, _ snapshot: SnapshotID, _ peer: PeerAddress, _ urgency: TransferUrgency) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        switch record.state {
        case .prepared(order.attempt, _, _), .stopped: return .act(.follow(snapshot, order.attempt, peer, urgency), then: .answer)
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    /// - Parameter lacking: where its memory is, of a copy that is to be held without.
    func restoreHeld(
        _ order: Order, _ signed: SignedManifest, _ manifest: SnapshotManifest?, _ seen: Sight, lacking: PeerAddress? = nil
    ) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        if order.attempt <= record.released { return .refuse(Refusal.over(order.attempt)) }
        guard let manifest else { return .refuse(TorporError(.internal, "a manifest was not verified before it was decided on")) }
        if let forged = mismatch(order, manifest) { return .refuse(forged) }
        switch record.state {
        case .held(let copy, let hash) where copy.attempt == order.attempt:
            guard hash == signed.hash else {
                return .refuse(TorporError(.refused, "attempt \(order.attempt) holds another capture here", remedy: "discard it first"))
            }
            guard let truth = seen.truth else { return .refuse(Refusal.unseen) }
            return truth == .held ? .answer(.held) : .refuse(Refusal.truth(truth, wanted: "held"))
        case .held(let copy, _):
            guard copy.attempt < order.attempt else { return .refuse(Refusal.state(order, record.state)) }
            return .act(.destroy(copy), writing: record.closing(copy.attempt).with(.destroying(copy)), then: .again)
        case .stopped(let copy, _):
            guard copy.attempt < order.attempt else { return .refuse(Refusal.state(order, record.state)) }
            // What this one replaced, and was not on disk to be rid of.
            if let older = record.ended { return .act(.destroy(older), then: .again) }
            return restore(order, signed, manifest, name: manifest.name, spec: manifest.spec, over: copy, lacking)
        case .absent where record.grant != nil: return .refuse(livesHere(order))
        case .absent: return restore(order, signed, manifest, name: manifest.name, spec: manifest.spec, lacking)
        case .prepared(_, let name, let spec): return restore(order, signed, manifest, name: name, spec: spec, lacking)
        default: return .refuse(livesHere(order))
        }
    }

    /// The copy bears the row's incarnation before the pivot: of a move that is the one it was captured under.
    private func restore(
        _ order: Order, _ signed: SignedManifest, _ manifest: SnapshotManifest, name: WorkloadName, spec: WorkloadSpec,
        over ended: CopyState.Copy? = nil, _ lacking: PeerAddress?
    ) -> Decision {
        let copy = CopyState.Copy(name: name, spec: spec, incarnation: order.incarnation, attempt: order.attempt, made: order.attempt)
        var next = record.closing(ended?.attempt ?? .none).with(.restoring(copy, signed.hash))
        next.ended = ended
        next.gone = nil
        next.lacking = lacking == nil ? nil : order.attempt
        next.greet(reason(manifest, order), copy, since: manifest.createdAt)
        if let lacking { return .act(.restoreLazily(copy, signed, lacking), writing: next, then: .answer) }
        return .act(.restoreHeld(copy, signed), writing: next, then: .answer)
    }

    /// What a workload is told that was restored from this.
    private func reason(_ manifest: SnapshotManifest, _ order: Order) -> Greeting.Reason {
        if manifest.workload != order.workload { return .clone }
        return manifest.attempt == order.attempt ? .migrate : .restore
    }

    /// A snapshot of a later attempt cannot be: somebody mixed them up. One of another workload needs a slot that was made for it.
    private func mismatch(_ order: Order, _ manifest: SnapshotManifest) -> TorporError? {
        if manifest.workload == order.workload {
            guard manifest.attempt > order.attempt else { return nil }
        } else if case .prepared(order.attempt, _, _) = record.state {
            return nil
        } else if record.state.attempt == order.attempt {
            return nil
        }
        return TorporError(
            .refused,
            "the manifest is of attempt \(manifest.attempt) of \(manifest.workload), the order of \(order.attempt) of \(order.workload)",
            remedy: "send the manifest that belongs to the job")
    }

    /// Lets the held copy run, under a greater incarnation than its own and than any vow; after a return pivot, the sealed original.
    func release(_ order: Order, _ hash: ContentHash, _ seen: Sight) -> Decision {
        let attempt = order.attempt
        if record.released == attempt { return released(order) }
        if let note = record.goneNote(of: attempt) { return .answer(.gone(exact: note.captured)) }
        switch record.state {
        case .sealed where record.sleepsFrozen: return .refuse(Refusal.state(order, record.state))
        case .sealed(var copy, hash) where copy.attempt == attempt:
            guard order.incarnation > copy.incarnation else { return .refuse(Refusal.stale(order, copy.incarnation)) }
            copy.incarnation = order.incarnation
            return .act(.thaw(copy), writing: record.closing(attempt).with(.frozen(copy, captured: hash)), then: .answer)
        case .running(let copy) where copy.attempt == attempt && copy.incarnation == order.incarnation:
            return .answer(.running)
        case .stopped(let copy, _) where copy.attempt == attempt && copy.incarnation == order.incarnation:
            // The original ran on after the return, and has ended since.
            return .answer(.running)
        default: break
        }
        if let closed = closed(attempt) { return closed }
        if record.released > attempt { return .refuse(Refusal.over(attempt, "attempt \(record.released) was released here")) }
        if order.incarnation <= record.floor { return .answer(.vowed(through: record.floor)) }
        switch record.state {
        case .held(let copy, let held) where copy.attempt == attempt:
            return releaseHeld(order, copy, held == hash, hash, seen)
        case .absent, .prepared, .held, .restoring, .stopped: return promise(order)
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    private func releaseHeld(_ order: Order, _ held: CopyState.Copy, _ same: Bool, _ hash: ContentHash, _ seen: Sight) -> Decision {
        guard same else {
            return .refuse(
                TorporError(.refused, "attempt \(order.attempt) does not hold \(hash) here", remedy: "look at the job: torpor job show"))
        }
        guard order.incarnation > held.incarnation else { return .refuse(Refusal.stale(order, held.incarnation)) }
        switch seen.truth {
        case nil: return .refuse(Refusal.unseen)
        case .held, .running: break
        case .absent, .frozen, .exited:
            // It never ran by an order, and will not: what is left of it is cleared away, then vowed for.
            return .act(.destroy(held), writing: record.with(.destroying(held)), then: .again)
        }
        var copy = held
        copy.incarnation = order.incarnation
        var next = record.closing(order.attempt).with(.releasing(copy, hash))
        next.released = order.attempt
        return .act(.release(copy), writing: next, then: .answer)
    }

    /// The answer to an order about an attempt that was released here: it was seen running, unless a fault took it in between.
    private func released(_ order: Order) -> Decision {
        if record.goneNote(of: order.attempt) != nil {
            return Mutant.isPlanted(.vowsThoughItBegan) ? promise(order) : .answer(.gone(exact: nil))
        }
        if case .releasing = record.state { return .refuse(Refusal.notYet("running", nil)) }
        return .answer(.running)
    }

    /// Never to release this attempt under an incarnation up to the order's; durable before it is answered (handoff-rules A6).
    private func promise(_ order: Order) -> Decision {
        var next = record
        next.floor = max(record.floor, order.incarnation)
        return .answer(.vowed(through: order.incarnation), writing: next)
    }

    /// Keeps the held copy: the source may turn out to be gone.
    func vow(_ order: Order, _ seen: Sight) -> Decision {
        let attempt = order.attempt
        if record.released == attempt { return released(order) }
        if record.released > attempt { return .refuse(Refusal.over(attempt, "attempt \(record.released) was released here")) }
        switch record.state {
        case .held(let copy, _) where copy.attempt == attempt:
            switch seen.truth {
            case .held, .absent: return promise(order)
            case nil: return .refuse(Refusal.unseen)
            case .some(let truth): return .refuse(Refusal.truth(truth, wanted: "held"))
            }
        case .running, .freezing, .frozen, .sealed, .starting, .stopping, .stopped:
            // The source of this attempt is asked, not its target: nothing here could keep such a promise.
            return record.state.attempt == attempt ? .refuse(Refusal.state(order, record.state)) : promise(order)
        default: return promise(order)
        }
    }

    /// Undo at the target: destroys what exactly this attempt made here and never let run. Closes the attempt also when nothing is there.
    func discard(_ order: Order) -> Decision {
        let attempt = order.attempt
        if record.released == attempt { return .refuse(Refusal.state(order, record.state)) }
        let over = record.closing(attempt)
        guard record.state.attempt == attempt else { return .answer(.done, writing: over) }
        switch record.state {
        case .held(let copy, _), .restoring(let copy, _), .destroying(let copy):
            return .act(.destroy(copy), writing: over.with(.destroying(copy)), then: .answer)
        case .starting:
            guard let copy = record.state.copy else { return .answer(.done, writing: over) }
            return .act(.destroy(copy), writing: over.with(.destroying(copy)), then: .answer)
        case .prepared: return .answer(.done, writing: over.with(.absent))
        // A start again that failed has left what was there before it.
        case .stopped(let copy, _) where copy.made != attempt && copy.incarnation == order.incarnation: return .answer(.done, writing: over)
        case .running(let copy), .stopping(let copy), .stopped(let copy, _), .restarting(let copy):
            // The undo of a start: its row was never committed, so nobody was told of this copy.
            guard copy.incarnation == order.incarnation.next else { return .refuse(Refusal.state(order, record.state)) }
            if copy.made != attempt { return discardLife(order, copy) }
            return .act(.destroy(copy), writing: over.with(.destroying(copy)), then: .answer)
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    func livesHere(_ order: Order) -> TorporError {
        TorporError(
            .refused, "a copy of the workload is \(record.state.word) on this node already",
            remedy: "choose another node, or remove it first")
    }
}
