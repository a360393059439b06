import Metrics
import Synchronization

/// A count that only grows. Counts of whole things and of fractions both end here.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    private let value = Mutex(0.0)

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    /// What is negative or no number is ignored: a counter that falls reads as a restart.
    func increment(by amount: Double) {
        guard amount >= 0, amount.isFinite else { return }
        value.withLock { $0 += amount }
    }

    func reset() { value.withLock { $0 = 0 } }

    func lines(name: String, labels: String) -> [String] { ["\(name)\(labels) \(MetricNumber.text(value.withLock { $0 }))"] }
}
