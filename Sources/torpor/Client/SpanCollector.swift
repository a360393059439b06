import Synchronization
import TorporModel
import TorporTelemetry

/// The spans of one verb, handed to the coordinator when the verb ends.
final class SpanCollector: SpanSink {
    private let spans = Mutex<[FinishedSpan]>([])

    func record(_ span: FinishedSpan) { spans.withLock { $0.append(span) } }

    var records: [SpanRecord] { spans.withLock { $0.map(\.record) } }
}
