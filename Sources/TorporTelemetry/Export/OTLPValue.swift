import SwiftProtobuf
import Tracing

/// One span attribute as an OTLP value, its type kept.
enum OTLPValue {
    typealias Value = Opentelemetry_Proto_Common_V1_AnyValue

    /// 32-bit numbers become 64-bit ones, for OTLP has no others; things that describe themselves become strings.
    static func encode(_ value: SpanAttribute) -> Value {
        switch value {
        case .string(let text): .with { $0.stringValue = text }
        case .int32(let number): .with { $0.intValue = Int64(number) }
        case .int64(let number): .with { $0.intValue = number }
        case .double(let number): .with { $0.doubleValue = number }
        case .bool(let flag): .with { $0.boolValue = flag }
        case .stringConvertible(let thing): .with { $0.stringValue = "\(thing)" }
        case .int32Array(let list): array(list.map { .int64(Int64($0)) })
        case .int64Array(let list): array(list.map { .int64($0) })
        case .doubleArray(let list): array(list.map { .double($0) })
        case .boolArray(let list): array(list.map { .bool($0) })
        default: array(SpanWords.list(value).map { .string($0) })
        }
    }

    /// Arrays in OTLP hold any values; here they are all of one kind.
    private static func array(_ values: [SpanAttribute]) -> Value {
        .with { $0.arrayValue.values = values.map(encode) }
    }
}
