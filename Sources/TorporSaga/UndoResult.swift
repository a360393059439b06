package import TorporModel

/// What became of undoing a step.
package enum UndoResult: Hashable, Sendable {
    case undone
    /// The source is gone and never ran after the capture; the row says committed, the way goes on behind the pivot.
    case rescued(Incarnation)
    /// The only exact copy is gone. The rest is still undone, the job ends as failed.
    case lost(TorporError)
}
