/// When the rounds of a live move end.
package struct PrecopyLimits: Hashable, Codable, Sendable {
    /// What a live move aims at when nobody says more, in milliseconds.
    package static let usualDowntimeMs: UInt64 = 100

    /// Milliseconds that the copying of what is left may take while the workload is frozen: kept, or the job is undone. nil: as short as it gets.
    package let maxDowntimeMs: UInt64?
    /// Rounds at most, at least one.
    package let maxRounds: Int

    package init(maxDowntimeMs: UInt64? = nil, maxRounds: Int = 8) {
        self.maxDowntimeMs = maxDowntimeMs
        self.maxRounds = maxRounds
    }
}
