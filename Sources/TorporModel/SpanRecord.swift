/// A finished span as it is kept and shown: what `torpor trace` prints without any tracing backend.
package struct SpanRecord: Hashable, Codable, Sendable {
    /// How the work ended.
    package enum Status: Hashable, Codable, Sendable {
        case ok
        case error(String)
    }

    package let traceID: String
    package let spanID: String
    package let parentSpanID: String?
    package let name: String
    /// `torpor-cli`, `torpor-coordinator` or `torpor-agent`.
    package let service: String
    package let node: NodeID?
    /// Nanoseconds since 1970, by the clock of the process that made the span.
    package let startNanoseconds: UInt64
    package let endNanoseconds: UInt64
    package let attributes: [String: String]
    package let status: Status

    package init(
        traceID: String, spanID: String, parentSpanID: String?, name: String, service: String, node: NodeID?,
        startNanoseconds: UInt64, endNanoseconds: UInt64, attributes: [String: String], status: Status
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentSpanID = parentSpanID
        self.name = name
        self.service = service
        self.node = node
        self.startNanoseconds = startNanoseconds
        self.endNanoseconds = endNanoseconds
        self.attributes = attributes
        self.status = status
    }
}
