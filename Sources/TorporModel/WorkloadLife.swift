/// What the workload is meant to be; what it is seen to be is the agent's to say.
package enum WorkloadLife: String, Hashable, Codable, Sendable {
    /// Declared, its first start not yet committed.
    case new
    case running
    /// A snapshot at its home is the workload: nothing of it is in memory, and the home wakes it without asking.
    case asleep
    /// Ended on purpose; nothing of it runs or is frozen anywhere.
    case stopped
    /// Removed: kept as a tombstone, so that a node that comes back cannot resurrect it (handoff-rules A14.9).
    case removed
}
