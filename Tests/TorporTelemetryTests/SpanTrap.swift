import Synchronization
import TorporModel
import TorporTelemetry

/// A sink that keeps what it is given.
final class SpanTrap: SpanSink {
    private let kept = Mutex<[FinishedSpan]>([])

    var spans: [FinishedSpan] { kept.withLock { $0 } }
    var records: [SpanRecord] { spans.map(\.record) }

    func record(_ span: FinishedSpan) { kept.withLock { $0.append(span) } }
}
