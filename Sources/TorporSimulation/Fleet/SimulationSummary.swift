/// What many simulated worlds came to.
package struct SimulationSummary: Codable, Sendable {
    /// A seed that showed a violation.
    package struct Failure: Codable, Sendable {
        package let seed: UInt64
        package let violations: [Violation]
    }

    package var firstSeed: UInt64 = 0
    package var lastSeed: UInt64 = 0
    package var seeds = 0
    /// Migrations that ended, however they did.
    package var migrations = 0
    /// Kind of job to how it ended to how often.
    package var outcomes: [String: [String: Int]] = [:]
    package var failures: [Failure] = []
    /// Steps of all simulated processes.
    package var steps: UInt64 = 0
    package var simulatedHours = 0.0
    package var seconds = 0.0
    package var threads = 1
    /// Simulated milliseconds from a copy's last instruction to the next one's first, of moves that succeeded.
    package var blackoutMs = Distribution()
    /// Simulated milliseconds from the wish to empty a node until nothing ran there.
    package var drainMs = Distribution()
    /// Drains that emptied their node of ten workloads or more.
    package var largeDrains = 0

    package init() {}

    package var violations: Int { failures.reduce(0) { $0 + $1.violations.count } }
    /// Of real time and of one thread.
    package var migrationsPerSecondAndThread: Double { seconds > 0 ? Double(migrations) / seconds / Double(threads) : 0 }

    mutating func add(_ report: WorldReport) {
        seeds += 1
        migrations += report.migrations
        for (kind, ends) in report.outcomes { outcomes[kind, default: [:]].merge(ends, uniquingKeysWith: +) }
        if !report.violations.isEmpty { failures.append(Failure(seed: report.seed, violations: report.violations)) }
        steps += report.steps
        simulatedHours += Double(report.milliseconds) / 3_600_000
        for blackout in report.blackouts { blackoutMs.add(blackout) }
        for drain in report.drains { drainMs.add(drain.milliseconds) }
        largeDrains += report.drains.count { $0.workloads >= 10 }
    }
}
