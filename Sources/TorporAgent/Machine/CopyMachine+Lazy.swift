import TorporModel

/// Post-copy at the target: until every page is there, the original is the only whole copy, and it is at the source.
extension CopyMachine {
    /// Every page of what this attempt restored here, or the news that there is none to be had.
    func complete(_ order: Order, _ peer: PeerAddress?, _ seen: Sight) -> Decision {
        if record.goneNote(of: order.attempt) != nil { return .answer(.gone(exact: nil)) }
        switch record.state {
        case .running(let copy) where copy.attempt == order.attempt, .stopped(let copy, _) where copy.attempt == order.attempt:
            guard record.lacking == order.attempt else { return .answer(.done) }
            switch seen.truth {
            case nil: return .refuse(Refusal.unseen)
            // Whether who has ended did so by itself, or for want of memory, the keeper of its memory says.
            case .running, .exited: return .act(.complete(copy, peer), then: .answer)
            case .absent: return .answer(.gone(exact: nil), writing: record.losing(copy, captured: nil))
            case .frozen?, .held?: return .refuse(Refusal.unseen)
            }
        default: return .refuse(Refusal.state(order, record.state))
        }
    }

    func finishComplete(_ copy: CopyState.Copy, _ result: EffectResult) -> Decision {
        switch (result.product, result.seen.truth) {
        case (.memory(.whole)?, .running?), (.memory(.whole)?, .exited?): .answer(.done, writing: record.whole())
        // Ended by whatever keeps its memory, before it could read what is not its own.
        case (_, .absent?), (.memory(.lost)?, .exited?): .answer(.gone(exact: nil), writing: record.losing(copy, captured: nil))
        case (.memory(.coming(let bytes))?, _): .refuse(Refusal.lacking(bytes))
        default: .refuse(Refusal.notYet("whole", result.error))
        }
    }
}

extension CopyRecord {
    /// It has all of its memory.
    fileprivate func whole() -> CopyRecord {
        var next = self
        next.lacking = nil
        return next
    }
}
