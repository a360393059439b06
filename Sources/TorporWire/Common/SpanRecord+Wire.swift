import SwiftProtobuf
package import TorporModel

/// As `SpanRecord`, for `torpor trace`. OTLP carries the same spans to tracing backends.
///
/// That a span failed is said by `error` being there, be it empty: a failure without words is still one.
extension SpanRecord: WireValue {
    /// Ids are taken as they are: a span that cannot be placed is shown apart, and is no reason to lose its whole batch.
    ///
    /// - Throws: `invalidArgument` for a node's name that is none.
    package init(wire: Torpor_V1_Span) throws(TorporError) {
        self.init(
            traceID: wire.traceID, spanID: wire.spanID, parentSpanID: wire.hasParentSpanID ? wire.parentSpanID : nil,
            name: wire.name, service: wire.service, node: try Wire.optional(wire.hasNode, wire.node),
            startNanoseconds: wire.startNanoseconds, endNanoseconds: wire.endNanoseconds, attributes: wire.attributes,
            status: wire.hasError ? .error(wire.error) : .ok)
    }

    package var wire: Torpor_V1_Span {
        .with {
            $0.traceID = traceID
            $0.spanID = spanID
            if let parentSpanID { $0.parentSpanID = parentSpanID }
            $0.name = name
            $0.service = service
            if let node { $0.node = node.rawValue }
            $0.startNanoseconds = startNanoseconds
            $0.endNanoseconds = endNanoseconds
            $0.attributes = attributes
            if case .error(let words) = status { $0.error = words }
        }
    }
}
