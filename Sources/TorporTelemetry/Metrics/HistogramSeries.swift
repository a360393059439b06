import Metrics
import Synchronization

/// How values are spread, in fixed buckets. Timers are shown in seconds, Prometheus' base unit.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    /// Upper bounds in seconds: from a call within the machine to a long migration.
    static let seconds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
    /// Upper bounds for sizes and counts: powers of 8 up to 64 GiB.
    static let sizes: [Double] = (0...12).map { exponent in (0..<exponent).reduce(1.0) { value, _ in value * 8 } }

    /// One counter per bound; values above the last bound are in `count` alone, which is the `+Inf` bucket.
    private struct State {
        var buckets: [Int]
        var count = 0
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: rising; each is the largest value that its bucket takes.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(buckets: Array(repeating: 0, count: bounds.count)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    /// What is no number is ignored: it would spoil the sum for good.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        let index = bounds.firstIndex { value <= $0 }
        state.withLock {
            if let index { $0.buckets[index] += 1 }
            $0.count += 1
            $0.sum += value
        }
    }

    /// What swift-metrics' `Timer` calls for every unit.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    /// Prometheus' buckets are cumulative: each line counts all values up to its bound.
    func lines(name: String, labels: String) -> [String] {
        let state = state.withLock { $0 }
        var running = 0
        var lines = zip(bounds, state.buckets).map { bound, count in
            running += count
            return "\(name)_bucket\(MetricName.labels(labels, adding: "le", MetricNumber.text(bound))) \(running)"
        }
        lines.append("\(name)_bucket\(MetricName.labels(labels, adding: "le", "+Inf")) \(state.count)")
        lines.append("\(name)_sum\(labels) \(MetricNumber.text(state.sum))")
        lines.append("\(name)_count\(labels) \(state.count)")
        return lines
    }
}
