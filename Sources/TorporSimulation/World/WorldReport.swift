/// What came of one seed.
package struct WorldReport: Sendable {
    package let seed: UInt64
    package let violations: [Violation]
    /// Kind of job to how it ended to how often.
    package let outcomes: [String: [String: Int]]
    package let steps: UInt64
    /// The same for the same seed and commit, in every process.
    package let digest: UInt64
    /// Simulated.
    package let milliseconds: UInt64
    /// Every note, when recorded.
    package let history: [String]
    /// Of migrations that succeeded: from frozen to running, in simulated milliseconds.
    package let blackouts: [UInt64]
    /// Drains that came to their end: from the wish to the empty node.
    package let drains: [Drain]

    /// One of them.
    package struct Drain: Sendable {
        /// Simulated.
        package let milliseconds: UInt64
        /// That it named.
        package let workloads: Int
    }

    /// Migrations that ended, however they did.
    package var migrations: Int { outcomes["migrate", default: [:]].values.reduce(0, +) }
}
