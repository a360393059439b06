import TorporModel

/// One span of an `OTLPDocument`; the property names are the encoding's.
struct OTLPSpan: Encodable {
    let traceId: String
    let spanId: String
    let parentSpanId: String?
    let name: String
    let kind: Int
    let startTimeUnixNano: String
    let endTimeUnixNano: String
    let attributes: [OTLPAttribute]
    let status: Status

    /// `code` 1 is ok and 2 is error (`Status.StatusCode`).
    struct Status: Encodable {
        let code: Int
        let message: String?
    }

    init(_ record: SpanRecord) {
        traceId = record.traceID
        spanId = record.spanID
        parentSpanId = record.parentSpanID
        name = record.name
        // SPAN_KIND_INTERNAL: a record does not keep the kind.
        kind = 1
        startTimeUnixNano = "\(record.startNanoseconds)"
        endTimeUnixNano = "\(record.endNanoseconds)"
        attributes = OTLPAttribute.list(record.attributes)
        switch record.status {
        case .ok: status = Status(code: 1, message: nil)
        case .error(let words): status = Status(code: 2, message: words)
        }
    }
}
