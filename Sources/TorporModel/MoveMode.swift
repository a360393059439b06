/// How a workload's memory comes along when it moves.
package enum MoveMode: Hashable, Codable, Sendable {
    /// Frozen, copied, let run.
    case stopAndCopy
    /// Most of it in rounds while the workload runs, and what is left while it is frozen (pre-copy).
    case live(PrecopyLimits)
    /// It runs there before its memory has come, which follows (post-copy): until all has, losing its old node loses the workload.
    case lazy
}
