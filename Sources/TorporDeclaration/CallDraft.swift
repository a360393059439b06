import TorporModel

/// What was read of a call so far.
struct CallDraft {
    /// How many ways of asking were written; one is right.
    var ways = 0
    var call: WorkloadCall?
    var timeoutMs: UInt64?
}
