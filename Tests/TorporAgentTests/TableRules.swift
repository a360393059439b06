import TorporAgent
import TorporModel

/// The rules of the handoff over again, as what an effect may be asked for: written from the rules, not from the code that they judge.
enum TableRules {
    /// Why this row is against the rules; nil when it is not.
    static func broken(_ row: Table.Case) -> String? {
        if let effect = effect(of: row.decision) {
            if !permits(effect, row) { return "effect outside its rule" }
            if let late = notYetDurable(before: effect, row) { return late }
        }
        if case .answer(let answer, let record) = row.decision, let late = notYetDurable(before: answer, record ?? row.record, row) {
            return late
        }
        if let record = writing(row.decision) { return lowered(row.record, record) ?? misplaced(row, record) }
        return nil
    }

    static func effect(of decision: Decision) -> Effect? { if case .act(let effect, _, _) = decision { effect } else { nil } }

    static func writing(_ decision: Decision) -> CopyRecord? {
        switch decision {
        case .refuse(_, let record), .answer(_, let record), .act(_, let record, _): record
        case .again(let record): record
        case .recall: nil
        }
    }

    /// What a node has promised it never takes back.
    static func lowered(_ old: CopyRecord, _ new: CopyRecord) -> String? {
        if new.over < old.over { return "over was lowered" }
        if new.released < old.released { return "released was lowered" }
        if new.floor < old.floor { return "a vow was taken back" }
        return nil
    }

    /// What must be on disk before the engine is asked (handoff-rules A3).
    private static func notYetDurable(before effect: Effect, _ row: Table.Case) -> String? {
        let record = writing(row.decision) ?? row.record
        switch effect {
        case .freeze: if case .freezing = record.state { return nil } else { return "freezes before it is written" }
        case .thaw(let copy): return record.over >= copy.attempt || isRunning(row.record.state) ? nil : "thaws before over is written"
        case .release(let copy):
            if case .releasing = row.record.state { return nil }
            return record.released == copy.attempt && record.over >= copy.attempt ? nil : "releases before it is written"
        case .start: if case .starting = record.state { return nil } else { return "starts before it is written" }
        case .restoreHeld, .restoreLazily, .wake:
            if case .restoring = record.state { return nil } else { return "restores before it is written" }
        case .stop: if case .stopping = record.state { return nil } else { return "stops before it is written" }
        case .restart(let copy):
            return record.state == .restarting(copy) && record.state.attempt == row.order.attempt ? nil : "restarts before it is written"
        case .destroy(let copy):
            switch record.state {
            case .restoring: return nil
            case .destroying: break
            default: return "destroys before it is written"
            }
            let closes = [.discard, .retire, .remove].contains(row.order.verb) && copy.attempt == row.order.attempt
            switch row.record.state {
            // Cleared away before the order is looked at.
            case .destroying, .starting: return nil
            default: break
            }
            return record.over >= copy.attempt || !closes ? nil : "destroys before over is written"
        case .survey, .judge, .shutDoor, .openDoor, .precopy, .capture, .complete, .fetch, .follow, .image, .seal, .grant, .entrust, .greet,
            .sync, .collect:
            return nil
        }
    }

    /// What must be on disk before it is answered.
    private static func notYetDurable(before answer: Answer, _ record: CopyRecord, _ row: Table.Case) -> String? {
        switch (row.order.verb, answer) {
        case (.thaw, _), (.discard, _), (.retire, _), (.collect, _):
            record.over >= row.order.attempt ? nil : "answered before over is written"
        case (_, .vowed(let through)):
            record.floor < through
                ? "vowed before it is written" : record.released == row.order.attempt ? "vowed after it was released" : nil
        case (_, .held):
            if case .held(let copy, Table.hash) = row.record.state, copy.attempt == row.order.attempt, row.truth == .held {
                nil
            } else {
                "called held unseen"
            }
        case (_, .frozen): frozenByMe(row) ? nil : "called frozen unseen"
        case (_, .sealed):
            if case .absent = record.state {
                record.grant?.suspended == row.order.attempt ? nil : "called sealed, and may be woken"
            } else {
                row.truth == .frozen(.sealed(row.order.attempt)) ? nil : "called sealed unseen"
            }
        case (.release, .running):
            record.released == row.order.attempt || record.state.copy?.incarnation == row.order.incarnation
                ? nil : "called released unwritten"
        default: nil
        }
    }

    private static func permits(_ effect: Effect, _ row: Table.Case) -> Bool {
        let record = row.record
        let a = row.order.attempt
        let mine = record.state.attempt == a
        let isOpen = a > record.over
        switch effect {
        case .start: return isStart(row) && isOpen && isEmpty(record.state) && record.grant == nil
        case .freeze:
            return isFreeze(row) && isOpen && isRunning(record.state) && row.truth == .running
                && copyIncarnation(row) == row.order.incarnation
        case .precopy: return isOpen && isRunning(record.state) && row.truth == .running && copyIncarnation(row) == row.order.incarnation
        case .capture: return isCapture(row) && isOpen && mine && isWhole(row) && captured(record.state) == nil
        case .seal:
            return row.order.verb == .seal(manifest: Table.hash) && isOpen && mine && frozenByMe(row)
                && captured(record.state) == Table.hash
        case .grant(let copy, let grant):
            return row.order.verb == .grant(manifest: Table.manifest) && isOpen && mine && frozenByMe(row)
                && captured(record.state) == Table.hash && grant.copy.incarnation == row.order.incarnation && copy.attempt == a
        case .entrust: return row.order.verb == .grant(manifest: Table.manifest) && isOpen && mine && isPrepared(record.state)
        case .wake(let copy, _):
            return row.order.verb == .wake && isAbsent(record.state) && record.grant?.copy == copy && record.grant?.suspended == nil
        case .thaw: return permitsThaw(row)
        case .release: return permitsRelease(row)
        case .destroy: return permitsDestroy(row)
        case .restoreHeld, .restoreLazily:
            let verb: Order.Verb =
                if case .restoreHeld = effect { .restoreHeld(manifest: Table.manifest) } else {
                    .restoreLazily(manifest: Table.manifest, from: Table.peer)
                }
            return row.order.verb == verb && isOpen && a > record.released && record.grant == nil
                && (isEmpty(record.state) || isStopped(record.state))
        case .stop:
            if case .stopping = record.state { return row.truth != .absent }
            // The undo of a start again, which keeps the files.
            if row.order.verb == .discard {
                return mine && copyIncarnation(row) == row.order.incarnation.next && !isMade(record.state, by: a)
            }
            return isRunning(record.state) && isOpen && (isStop(row) || row.order.verb == .restart(graceMs: 1))
        case .restart: return permitsRestart(row)
        case .shutDoor: return isFence(row) && isOpen && isRunning(record.state)
        case .greet(let copy, let greeting):
            return record.over >= greeting.attempt && row.truth == .running && record.state.copy == copy
        case .image: return isOpen
        case .follow: return isOpen && (isEmpty(record.state) || isStopped(record.state))
        case .complete: return mine && record.lacking == a
        case .survey, .judge, .openDoor, .fetch, .sync, .collect: return true
        }
    }

    /// Thaw(a) of a's own freeze, the return's release of what a sealed, or an unsealed freeze that is over or broken.
    private static func permitsThaw(_ row: Table.Case) -> Bool {
        let mine = row.record.state.attempt == row.order.attempt
        switch row.record.state {
        case .running: return row.order.verb == .thaw
        case .freezing: return true
        case .frozen: return (row.order.verb == .thaw || row.order.verb == .wake) && mine || !isWhole(row)
        case .sealed(let copy, let hash):
            if isAsleep(row) { return row.order.verb == .wake }
            guard mine else { return false }
            switch row.order.verb {
            case .thaw: return true
            case .release(hash): return row.order.incarnation > copy.incarnation
            case .seal(hash): return !frozenByMe(row) && row.order.attempt > row.record.over
            default: return false
            }
        default: return false
        }
    }

    private static func permitsRelease(_ row: Table.Case) -> Bool {
        switch row.record.state {
        case .releasing: return true
        case .held(let copy, Table.hash):
            return row.order.verb == .release(manifest: Table.hash) && copy.attempt == row.order.attempt && copy.attempt > row.record.over
                && row.order.incarnation > copy.incarnation && row.order.incarnation > row.record.floor
                && row.record.released < row.order.attempt
        default: return false
        }
    }

    /// An ended copy under an open attempt; again only for what the same order began.
    private static func permitsRestart(_ row: Table.Case) -> Bool {
        let isVerb = if case .restart = row.order.verb { true } else { false }
        guard isVerb, row.order.attempt > row.record.over, let copy = row.record.state.copy, let truth = row.truth else { return false }
        if copy.attempt == row.order.attempt { return truth != .running && copy.incarnation == row.order.incarnation.next }
        return copy.attempt < row.order.attempt && copy.incarnation <= row.order.incarnation && hasEnded(truth)
    }

    private static func hasEnded(_ truth: CopyTruth) -> Bool {
        switch truth {
        case .exited, .absent: true
        case .running, .frozen, .held: false
        }
    }

    private static func isMade(_ state: CopyState, by attempt: Attempt) -> Bool { state.copy?.made == attempt }

    private static func permitsDestroy(_ row: Table.Case) -> Bool {
        let a = row.order.attempt
        switch row.record.state {
        case .restoring, .destroying: return true
        case .starting(let attempt, _, _):
            return row.truth != .running || attempt <= row.record.over || (row.order.verb == .discard && attempt == a)
        // Gone with its kernel while its snapshot sleeps on; or retired.
        case .sealed where isAsleep(row) && row.truth.map(hasEnded) == true: return true
        case .sealed(let copy, _): return row.order.verb == .retire && copy.attempt == a && row.truth != .running
        case .held(let copy, _):
            switch row.order.verb {
            case .discard: return copy.attempt == a && row.record.released != a
            case .remove: return row.order.incarnation > copy.incarnation
            case .release: return row.truth != .held && row.truth != .running
            case .restoreHeld, .restoreLazily, .prepare, .start: return copy.attempt < a
            default: return false
            }
        case .running(let copy), .stopping(let copy), .stopped(let copy, _):
            switch row.order.verb {
            case .discard:
                return copy.made == a && copy.attempt == a && copy.incarnation == row.order.incarnation.next && row.record.released != a
            case .remove: return row.order.incarnation > copy.incarnation && copy.attempt <= a
            case .restoreHeld, .restoreLazily, .start: return isStopped(row.record.state) && copy.attempt < a
            default: return false
            }
        case .restarting(let copy):
            return row.order.verb == .discard && copy.made == a && copy.attempt == a && copy.incarnation == row.order.incarnation.next
                && row.record.released != a
        case .absent, .prepared, .freezing, .frozen, .releasing: return false
        }
    }

    /// A sealed copy is left sealed by everything but its own attempt's orders; a state that means *runs* is written only of what runs.
    private static func misplaced(_ row: Table.Case, _ new: CopyRecord) -> String? {
        if case .sealed(let copy, _) = row.record.state, new.state != row.record.state, row.truth != .absent {
            let isGone = row.truth == .running || row.truth.map(hasEnded) == true
            let own: Bool =
                switch row.order.verb {
                case .wake where isAsleep(row): true
                case _ where isAsleep(row) && isGone: true
                case .thaw, .release, .retire, .seal: copy.attempt == row.order.attempt
                default: false
                }
            if !own { return "a seal was lifted by somebody else's order" }
        }
        if case .running = new.state, !isRunning(row.record.state), row.truth != .running {
            if case .starting = row.record.state, case .exited? = row.truth { return nil }
            // Meant to run; whether its life was begun is found out by whoever asks for it again.
            if case .restarting = row.record.state, row.truth != nil { return nil }
            return "called running unseen"
        }
        if case .held = new.state, row.record.state != new.state { return "called held unseen" }
        if case .sealed = new.state, row.record.state != new.state { return "called sealed unseen" }
        return nil
    }

    private static func isWhole(_ row: Table.Case) -> Bool {
        guard let attempt = row.record.state.attempt, row.record.over < attempt, !row.isFresh else { return false }
        guard let truth = row.truth else { return true }
        return Sight(truth).isFrozen(by: attempt)
    }

    private static func frozenByMe(_ row: Table.Case) -> Bool { Sight(row.truth).isFrozen(by: row.order.attempt) }

    private static func captured(_ state: CopyState) -> ContentHash? {
        switch state {
        case .frozen(_, let hash): hash
        case .sealed(_, let hash): hash
        default: nil
        }
    }

    private static func copyIncarnation(_ row: Table.Case) -> Incarnation? { row.record.state.copy?.incarnation }
    private static func isEmpty(_ state: CopyState) -> Bool {
        switch state {
        case .absent, .prepared: true
        default: false
        }
    }
    private static func isAbsent(_ state: CopyState) -> Bool { state == .absent }
    private static func isPrepared(_ state: CopyState) -> Bool { if case .prepared = state { true } else { false } }
    /// Its frozen original sleeps already.
    private static func isAsleep(_ row: Table.Case) -> Bool {
        row.record.grant != nil && row.record.grant?.copy.attempt == row.record.state.attempt
    }
    private static func isRunning(_ state: CopyState) -> Bool { if case .running = state { true } else { false } }
    private static func isStopped(_ state: CopyState) -> Bool { if case .stopped = state { true } else { false } }
    private static func isStart(_ row: Table.Case) -> Bool { if case .start = row.order.verb { true } else { false } }
    private static func isFreeze(_ row: Table.Case) -> Bool { if case .freeze = row.order.verb { true } else { false } }
    private static func isCapture(_ row: Table.Case) -> Bool {
        switch row.order.verb {
        case .capture, .captureLazily: true
        default: false
        }
    }
    private static func isFence(_ row: Table.Case) -> Bool { if case .fence = row.order.verb { true } else { false } }
    private static func isStop(_ row: Table.Case) -> Bool { if case .stop = row.order.verb { true } else { false } }
}
