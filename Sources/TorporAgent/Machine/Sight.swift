package import TorporModel

/// What was just read of a copy: the engine's word, and where the copy is gone, the note that its freeze's keeper left.
package struct Sight: Hashable, Sendable {
    /// nil when the engine could not be asked.
    package let truth: CopyTruth?
    /// Read only when the copy is not there any more.
    package let lease: FreezeLease?

    package init(_ truth: CopyTruth?, lease: FreezeLease? = nil) {
        self.truth = truth
        self.lease = lease
    }

    /// How it ended, as far as anybody knows.
    var exitStatus: Int32? { if case .exited(let status) = truth { status } else { nil } }

    /// Frozen now and without a break since the attempt froze it: its keeper never ended its lease.
    package func isFrozen(by attempt: Attempt) -> Bool {
        switch truth {
        case .frozen(.armed(attempt, _, _)), .frozen(.sealed(attempt)): true
        default: false
        }
    }

    /// Whether the keeper's note proves that the attempt's freeze was never lifted.
    func provesUnbroken(_ attempt: Attempt) -> Bool {
        guard let lease, lease.over < attempt else { return false }
        switch lease.state {
        case .armed(attempt, _, _), .sealed(attempt): return true
        default: return false
        }
    }
}
