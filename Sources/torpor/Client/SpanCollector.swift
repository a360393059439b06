import Synchronization
import TorporModel
import TorporTelemetry

/// The spans of one verb, handed to the coordinator when the verb ends.
final class SpanCollector: SpanSink {
    private let spans = Mutex<[FinishedSpan]>([])

    func record(_ span: FinishedSpan) { spans.withLock { $0.append(span) } }

    /// Ships the spans to the OTLP receiver that TORPOR_OTLP names, if it names one. Best effort: the verb has done its work.
    func export() async {
        guard let text = Environment.read()["TORPOR_OTLP"], let endpoint = try? OTLPEndpoint(text),
            let delivery = try? OTLPDelivery(to: endpoint)
        else { return }
        let finished = spans.withLock { $0 }
        await withTaskGroup(of: Void.self) { group in
            // A connection that cannot be had shows in the delivery.
            group.addTask { try? await delivery.run() }
            _ = try? await delivery.deliver(finished)
            delivery.close()
            group.cancelAll()
        }
    }

    var records: [SpanRecord] { spans.withLock { $0.map(\.record) } }
}
