import Foundation
import SwiftProtobuf
import TorporModel
import Tracing

/// Finished spans as OTLP messages, one `ResourceSpans` per process they come from.
enum OTLPEncoding {
    typealias Request = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest
    typealias WireSpan = Opentelemetry_Proto_Trace_V1_Span
    typealias KeyValue = Opentelemetry_Proto_Common_V1_KeyValue

    /// `InstrumentationScope.name`.
    static let scope = "torpor"

    /// A whole call's message; the group whose first span is oldest comes first.
    static func request(_ spans: [FinishedSpan]) -> Request {
        let bySource = Dictionary(grouping: spans, by: \.source).sorted { $0.value[0].startNanoseconds < $1.value[0].startNanoseconds }
        return Request.with {
            $0.resourceSpans = bySource.map { source, spans in
                .with {
                    $0.resource.attributes = resource(source)
                    $0.scopeSpans = [
                        .with {
                            $0.scope.name = scope
                            $0.spans = spans.map(span)
                        }
                    ]
                }
            }
        }
    }

    /// OpenTelemetry's resource conventions, and `torpor.node` for searches.
    private static func resource(_ source: SpanSource) -> [KeyValue] {
        var words = ["service.name": source.service]
        words["service.version"] = source.version
        words["service.instance.id"] = source.node?.rawValue
        words["torpor.node"] = source.node?.rawValue
        return words.sorted { $0.key < $1.key }.map { word in
            .with {
                $0.key = word.key
                $0.value.stringValue = word.value
            }
        }
    }

    /// Every field of `trace.proto`'s `Span` but `dropped_attributes_count`: attributes are never dropped here.
    static func span(_ span: FinishedSpan) -> WireSpan {
        .with {
            $0.traceID = bytes(span.place.traceID)
            $0.spanID = bytes(span.place.spanID)
            $0.parentSpanID = span.parent.map { bytes($0.spanID) } ?? Data()
            $0.traceState = span.traceState ?? ""
            $0.flags = span.place.sampled ? 1 : 0
            $0.name = span.content.name
            $0.kind = kind(span.kind)
            $0.startTimeUnixNano = span.startNanoseconds
            $0.endTimeUnixNano = span.endNanoseconds
            $0.attributes = attributes(span.content.attributes)
            $0.events = span.content.events.map(event)
            $0.droppedEventsCount = UInt32(clamping: span.content.droppedEvents)
            $0.links = span.content.links.compactMap(link)
            $0.droppedLinksCount = UInt32(clamping: span.content.droppedLinks)
            if let status = span.content.status { $0.status = self.status(status) }
        }
    }

    /// The time is the event's own, also when the tracer's clock is overridden.
    private static func event(_ event: SpanEvent) -> WireSpan.Event {
        .with {
            $0.name = event.name
            $0.timeUnixNano = event.nanosecondsSinceEpoch
            $0.attributes = attributes(event.attributes)
        }
    }

    /// `nil` for a link to a context that stands nowhere.
    private static func link(_ link: SpanLink) -> WireSpan.Link? {
        guard let place = link.context.traceParent else { return nil }
        return .with {
            $0.traceID = bytes(place.traceID)
            $0.spanID = bytes(place.spanID)
            $0.attributes = attributes(link.attributes)
        }
    }

    /// The words travel with errors only; receivers ignore those of `ok`.
    private static func status(_ status: SpanStatus) -> Opentelemetry_Proto_Trace_V1_Status {
        .with {
            $0.code = status.code == .error ? .error : .ok
            $0.message = status.message ?? ""
        }
    }

    /// Ours has no "unspecified".
    private static func kind(_ kind: SpanKind) -> WireSpan.SpanKind {
        switch kind {
        case .server: .server
        case .client: .client
        case .producer: .producer
        case .consumer: .consumer
        case .internal: .internal
        }
    }

    /// Sorted by key, so that equal spans have equal bytes.
    private static func attributes(_ attributes: SpanAttributes) -> [KeyValue] {
        var pairs: [KeyValue] = []
        attributes.forEach { key, value in
            pairs.append(
                .with {
                    $0.key = key
                    $0.value = OTLPValue.encode(value)
                })
        }
        return pairs.sorted { $0.key < $1.key }
    }

    /// Hexadecimal ids as the bytes they name; `TraceParent` has made sure of the digits.
    private static func bytes(_ hex: String) -> Data {
        var data = Data(capacity: hex.utf8.count / 2)
        var high: UInt8?
        for digit in hex.utf8 {
            let value = digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
            if let first = high {
                data.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return data
    }
}
