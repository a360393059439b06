import TorporModel

/// The beginning and the end of a workload, and its reachability.
extension CopyMachine {
    /// The copy bears the incarnation that the commit of its start will make.
    func start(_ order: Order, _ name: WorkloadName, _ spec: WorkloadSpec, _ seen: Sight) -> Decision {
        if let closed = closed(order.attempt) { return closed }
        let copy = CopyState.Copy(
            name: name, spec: spec, incarnation: order.incarnation.next, attempt: order.attempt, made: order.attempt)
        switch record.state {
        case .absent where record.grant != nil: return .refuse(livesHere(order))
        case .absent, .prepared:
            var next = record.with(.starting(order.attempt, name: name, spec: spec))
            next.gone = nil
            return .act(.start(copy), writing: next, then: .answer)
        case .starting:
            // Begun before a crash: started once, so not again.
            return seen.truth == nil ? .refuse(Refusal.unseen) : .answer(.running, writing: record.with(.running(copy)))
        case .running(let old) where old.made == order.attempt: return .answer(.running)
        case .stopped(let old, _) where old.made == order.attempt: return .answer(.running)
        case .stopped(let old, _), .held(let old, _):
            guard old.attempt < order.attempt else { return .refuse(Refusal.state(order, record.state)) }
            return .act(.destroy(old), writing: record.closing(old.attempt).with(.destroying(old)), then: .again)
        default: return .refuse(livesHere(order))
        }
    }

    /// Ends the processes. Past its pivot, so it is answered also where a fault was faster.
    func stop(_ order: Order, _ graceMs: UInt64, _ seen: Sight) -> Decision {
        if case .stopped(let copy, let status) = record.state, copy.attempt <= order.attempt {
            return .answer(.stopped(exitStatus: status))
        }
        if let closed = closed(order.attempt) { return closed }
        switch record.state {
        case .absent: return .answer(.stopped(exitStatus: nil))
        case .running(var copy):
            guard copy.incarnation == order.incarnation else { return .refuse(Refusal.stale(order, copy.incarnation)) }
            copy.attempt = order.attempt
            switch seen.truth {
            case nil: return .refuse(Refusal.unseen)
            case .exited(let status): return .answer(.stopped(exitStatus: status), writing: record.with(.stopped(copy, exitStatus: status)))
            case .absent: return .answer(.stopped(exitStatus: nil), writing: record.with(.stopped(copy, exitStatus: nil)))
            case .running, .frozen, .held: return .act(.stop(copy, graceMs: graceMs), writing: record.with(.stopping(copy)), then: .answer)
            }
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    /// The row says removed, under a greater incarnation than any copy's: whatever is left here may go, but for what another attempt
    /// keeps frozen.
    func remove(_ order: Order) -> Decision {
        switch record.state {
        case .absent:
            if let grant = record.grant, order.incarnation <= grant.copy.incarnation {
                return .refuse(Refusal.stale(order, grant.copy.incarnation))
            }
            return .answer(.done, writing: record.spending().closing(order.attempt))
        case .prepared(let attempt, _, _):
            return attempt > order.attempt ? .answer(.done) : .answer(.done, writing: record.closing(order.attempt).with(.absent))
        default: break
        }
        // A newer attempt has brought another copy here: what this order speaks of had to make way for it.
        if let newer = record.state.attempt, newer > order.attempt { return .answer(.done) }
        switch record.state {
        case .running(let copy), .stopped(let copy, _), .stopping(let copy), .held(let copy, _), .destroying(let copy):
            guard order.incarnation > copy.incarnation else { return .refuse(Refusal.stale(order, copy.incarnation)) }
            if let ended = record.ended { return .act(.destroy(ended), then: .again) }
            return .act(.destroy(copy), writing: record.spending().closing(order.attempt).with(.destroying(copy)), then: .answer)
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    /// Opens the door at the new home.
    func redirect(_ order: Order) -> Decision {
        switch record.state {
        case .running(let copy) where copy.attempt == order.attempt: .act(.openDoor(copy), then: .answer)
        // It ended, or went on, since: its door is no longer this attempt's to open.
        case .stopped(let copy, _) where copy.attempt == order.attempt: .answer(.done)
        // Opened as soon as it runs.
        case .restarting(let copy) where copy.attempt == order.attempt: .answer(.done)
        case .running, .freezing, .frozen, .sealed, .stopped, .stopping, .restarting, .destroying, .absent:
            (record.state.attempt ?? order.attempt.next) > order.attempt ? .answer(.done) : .refuse(Refusal.state(order, record.state))
        default: .refuse(Refusal.state(order, record.state))
        }
    }

    /// Has the files that came along on disk; a boot that came first may have taken them.
    func sync(_ order: Order) -> Decision {
        if record.goneNote(of: order.attempt) != nil, !Mutant.isPlanted(.tornTakenForWhole) { return .answer(.gone(exact: nil)) }
        switch record.state {
        case .running(let copy), .stopped(let copy, _), .restarting(let copy), .freezing(let copy), .frozen(let copy, _),
            .sealed(let copy, _):
            guard copy.attempt >= order.attempt else { return .refuse(Refusal.state(order, record.state)) }
            return .act(.sync(copy), then: .answer)
        default: return .refuse(Refusal.state(order, record.state))
        }
    }
}
