import TorporModel

extension CopyRecord {
    /// The same record in another state.
    func with(_ state: CopyState) -> CopyRecord {
        var next = self
        next.state = state
        switch state {
        // What does not run any more is told nothing.
        case .absent, .stopped, .destroying: next.greeting = nil
        default: break
        }
        return next
    }

    /// Nothing is there any more; or, where a restore was to replace an ended copy and has come to nothing, that one.
    func withoutCopy() -> CopyRecord {
        var next = with(ended.map { .stopped($0, exitStatus: nil) } ?? .absent)
        next.ended = nil
        return next
    }

    /// The ended copy has been replaced for good.
    func replacing() -> CopyRecord {
        var next = self
        next.ended = nil
        return next
    }

    /// The same record with every attempt up to this one over; never lowered.
    func closing(_ attempt: Attempt) -> CopyRecord {
        var next = self
        if Mutant.isPlanted(.tombstoneMissing), state.attempt != attempt { return next }
        next.over = max(over, attempt)
        return next
    }

    /// The copy is gone by a fault. Its folders may still be there, so it stays on record as stopped, to be retired or removed by its id.
    ///
    /// `captured` names the capture after which it never ran; nil when it ran or may have.
    func losing(_ copy: CopyState.Copy, captured: ContentHash?, exitStatus: Int32? = nil) -> CopyRecord {
        var next = with(.stopped(copy, exitStatus: exitStatus))
        next.gone = GoneNote(attempt: copy.attempt, captured: captured)
        return next
    }

    /// The note of how this attempt's copy was lost, while nothing else has taken its place.
    func goneNote(of attempt: Attempt) -> GoneNote? {
        guard let gone, gone.attempt == attempt else { return nil }
        switch state {
        case .absent: return gone
        case .stopped(let copy, _) where copy.attempt == attempt: return gone
        default: return nil
        }
    }

    /// The right to wake it, unless a move has suspended that.
    var usableGrant: WakeGrant? { grant?.suspended == nil ? grant : nil }

    func id(of copy: CopyState.Copy) -> CopyID { CopyID(workload: workload, made: copy.made) }
}
