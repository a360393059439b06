package import TorporModel

/// What the row said when the saga wanted to undo.
package enum AbortResult: Hashable, Sendable {
    /// Commit can no longer succeed, whoever sends it and however late.
    case aborted
    /// Too late: the pivot had been passed; go on forward.
    case committed(Incarnation)
}
