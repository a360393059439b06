package import TorporModel
package import Tracing

/// A span that has ended, whole: what sinks are given. `SpanRecord` is the part of it that is kept and shown.
package struct FinishedSpan: Sendable {
    /// `nil` for a root. May be a span of another process.
    package let parent: TraceParent?
    /// Trace id, own span id, and whether the trace is sampled.
    package let place: TraceParent
    package let traceState: String?
    package let source: SpanSource
    package let kind: SpanKind
    /// Nanoseconds since 1970.
    package let startNanoseconds: UInt64
    package let endNanoseconds: UInt64
    package let content: SpanContent

    /// The plain record: attributes as words, events and links left out.
    package var record: SpanRecord {
        var words: [String: String] = [:]
        content.attributes.forEach { words[$0] = SpanWords.text($1) }
        return SpanRecord(
            traceID: place.traceID, spanID: place.spanID, parentSpanID: parent?.spanID, name: content.name, service: source.service,
            node: source.node, startNanoseconds: startNanoseconds, endNanoseconds: endNanoseconds, attributes: words, status: status
        )
    }

    /// A span that never said how it ended is taken to have ended well.
    private var status: SpanRecord.Status {
        guard let status = content.status, status.code == .error else { return .ok }
        return .error(status.message ?? "")
    }
}
