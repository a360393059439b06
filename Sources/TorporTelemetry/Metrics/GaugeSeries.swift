import Metrics
import Synchronization

/// The present value of something that rises and falls.
final class GaugeSeries: MetricSeries, RecorderHandler, MeterHandler {
    private let value = Mutex(0.0)

    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }
    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    /// Relative changes are swift-metrics' `Meter`; they start from 0.
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func lines(name: String, labels: String) -> [String] { ["\(name)\(labels) \(MetricNumber.text(value.withLock { $0 }))"] }
}
