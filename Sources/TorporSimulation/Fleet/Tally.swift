import Synchronization

/// What many worlds came to, filled from several threads.
final class Tally: Sendable {
    private struct State {
        var next: UInt64
        var summary = SimulationSummary()
        var failed = 0
    }

    private let last: UInt64
    private let state: Mutex<State>

    init(next: UInt64, last: UInt64) {
        self.last = last
        state = Mutex(State(next: next))
    }

    func take(_ patience: Int) -> UInt64? {
        state.withLock { state in
            guard state.next <= last, state.failed < patience else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    func add(_ report: WorldReport) {
        state.withLock { state in
            state.summary.add(report)
            if !report.violations.isEmpty { state.failed += 1 }
        }
    }

    func summary(first: UInt64, seconds: Double, threads: Int) -> SimulationSummary {
        state.withLock { state in
            var summary = state.summary
            summary.firstSeed = first
            summary.lastSeed = max(first, state.next) - 1
            summary.seconds = seconds
            summary.threads = threads
            summary.failures.sort { $0.seed < $1.seed }
            return summary
        }
    }
}
