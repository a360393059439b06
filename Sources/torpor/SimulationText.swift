import TorporSimulation
import TorporTerminal

/// What came of a simulation, for people and for scripts.
enum SimulationText {
    /// Field names as the other documents have them: times end in `Ms`.
    struct Document: Encodable {
        let firstSeed, lastSeed: UInt64
        let seeds, migrations, violations, largeDrains: Int
        let outcomes: [String: [String: Int]]
        let failures: [SimulationSummary.Failure]
        let blackoutMs, drainMs: Quantiles
        let simulatedHours, seconds, migrationsPerSecondAndThread: Double
        let threads: Int

        init(_ summary: SimulationSummary) {
            firstSeed = summary.firstSeed
            lastSeed = summary.lastSeed
            seeds = summary.seeds
            migrations = summary.migrations
            violations = summary.violations
            largeDrains = summary.largeDrains
            outcomes = summary.outcomes
            failures = summary.failures
            blackoutMs = Quantiles(summary.blackoutMs)
            drainMs = Quantiles(summary.drainMs)
            simulatedHours = summary.simulatedHours
            seconds = summary.seconds
            migrationsPerSecondAndThread = summary.migrationsPerSecondAndThread
            threads = summary.threads
        }
    }

    /// Simulated milliseconds.
    struct Quantiles: Encodable {
        let count: Int
        let p50, p90, p99, max: UInt64?

        init(_ values: Distribution) {
            count = values.count
            p50 = values.quantile(0.5)
            p90 = values.quantile(0.9)
            p99 = values.quantile(0.99)
            max = values.quantile(1)
        }
    }

    static func table(_ summary: SimulationSummary) -> String {
        var jobs = Table(["JOB", "SUCCEEDED", "UNDONE", "FAILED", "NEEDS A PERSON"])
        for (kind, ends) in summary.outcomes.sorted(by: { $0.key < $1.key }) {
            jobs.add([kind] + ["succeeded", "undone", "failed", "stuck"].map { "\(ends[$0] ?? 0)" })
        }
        var times = Table(["SIMULATED TIME (ms)", "COUNT", "P50", "P90", "P99", "MAX"])
        for (name, values) in [("blackout of a move", Quantiles(summary.blackoutMs)), ("emptying a node", Quantiles(summary.drainMs))] {
            times.add([name, "\(values.count)"] + [values.p50, values.p90, values.p99, values.max].map { $0.map { "\($0)" } ?? "-" })
        }
        let drains = "of the drains that came to their end, \(summary.largeDrains) emptied a node of ten workloads or more"
        let failures = summary.failures.map { failure in
            "seed \(failure.seed): " + failure.violations.map(\.description).joined(separator: "; ")
        }
        return ([jobs.text, times.text, drains] + failures).joined(separator: "\n")
    }

    static func lastLine(_ summary: SimulationSummary) -> String {
        guard let first = summary.failures.first else {
            let rate = Int(summary.migrationsPerSecondAndThread.rounded())
            return
                "simulate: ok seeds=\(summary.firstSeed)..\(summary.lastSeed) migrations=\(summary.migrations) violations=0 per_second=\(rate)"
        }
        return "simulate: FAILED seed=\(first.seed) violations=\(summary.violations)"
            + " (see it: torpor simulate --seed \(first.seed) --count 1 --history FILE)"
    }
}
