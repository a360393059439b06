/// What earlier moves say of the next one: of the same workload if it has moved before, else of all that moved in the same way.
package struct MoveGuess: Hashable, Sendable {
    /// Bytes that will cross the line; nil where nothing is known.
    package var bytes: UInt64?
    /// Milliseconds from freeze to reachable, of a move in rounds, and of a copied one; nil where none was ever seen.
    package var liveBlackoutMs: Int64?
    package var copyBlackoutMs: Int64?
    /// Milliseconds from beginning to end; the same.
    package var liveTotalMs: Int64?
    package var copyTotalMs: Int64?
    /// Of a move asleep.
    package var asleepTotalMs: Int64?

    package init(
        bytes: UInt64? = nil, liveBlackoutMs: Int64? = nil, copyBlackoutMs: Int64? = nil, liveTotalMs: Int64? = nil,
        copyTotalMs: Int64? = nil, asleepTotalMs: Int64? = nil
    ) {
        self.bytes = bytes
        self.liveBlackoutMs = liveBlackoutMs
        self.copyBlackoutMs = copyBlackoutMs
        self.liveTotalMs = liveTotalMs
        self.copyTotalMs = copyTotalMs
        self.asleepTotalMs = asleepTotalMs
    }
}
