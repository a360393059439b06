import TorporModel

/// One span of an `OTLPDocument`; the property names are the encoding's.
struct OTLPSpan: Encodable {
    /// 32 lower-case hexadecimal digits; `spanId` has 16.
    let traceId: String
    let spanId: String
    let parentSpanId: String?
    let name: String
    let kind: Int
    /// Nanoseconds since 1970, decimal.
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
