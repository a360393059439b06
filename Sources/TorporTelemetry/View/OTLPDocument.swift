import Foundation
package import TorporModel

/// Span records in OTLP's JSON encoding (opentelemetry-proto 1.11, "JSON Protobuf Encoding"): what `torpor trace -o json` prints.
///
/// Differs from protobuf's own JSON: ids are hexadecimal, enumerations are numbers; 64-bit numbers are strings in both.
package struct OTLPDocument: Encodable {
    private let resourceSpans: [ResourceSpans]

    /// One group per process, sorted by service and node; spans by start.
    package init(_ records: [SpanRecord]) {
        let groups = Dictionary(grouping: records) { Origin(service: $0.service, node: $0.node) }
        resourceSpans = groups.sorted { ($0.key.service, $0.key.node?.rawValue ?? "") < ($1.key.service, $1.key.node?.rawValue ?? "") }
            .map { ResourceSpans(origin: $0.key, records: $0.value) }
    }

    /// Keys sorted, slashes plain, one line.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings, numbers and arrays of them always encode; an empty document is the honest answer should that ever change.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{\"resourceSpans\":[]}"
    }

    /// What a resource is made of.
    private struct Origin: Hashable {
        let service: String
        let node: NodeID?
    }

    private struct ResourceSpans: Encodable {
        let resource: [String: [OTLPAttribute]]
        let scopeSpans: [ScopeSpans]

        init(origin: Origin, records: [SpanRecord]) {
            var words = ["service.name": origin.service]
            words["service.instance.id"] = origin.node?.rawValue
            resource = ["attributes": OTLPAttribute.list(words)]
            scopeSpans = [ScopeSpans(spans: records.sorted { $0.startNanoseconds < $1.startNanoseconds }.map(OTLPSpan.init))]
        }
    }

    private struct ScopeSpans: Encodable {
        let scope = ["name": OTLPEncoding.scope]
        let spans: [OTLPSpan]
    }
}
