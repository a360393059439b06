import Tracing

/// Span attributes as words, for people.
enum SpanWords {
    /// Lists are joined by commas.
    static func text(_ value: SpanAttribute) -> String {
        switch value {
        case .string(let text): text
        case .int32(let number): "\(number)"
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .stringConvertible(let thing): "\(thing)"
        default: SpanWords.list(value).joined(separator: ",")
        }
    }

    /// The elements of an array attribute as words; empty for anything else.
    static func list(_ value: SpanAttribute) -> [String] {
        switch value {
        case .stringArray(let list): list
        case .int32Array(let list): list.map { "\($0)" }
        case .int64Array(let list): list.map { "\($0)" }
        case .doubleArray(let list): list.map { "\($0)" }
        case .boolArray(let list): list.map { "\($0)" }
        case .stringConvertibleArray(let list): list.map { "\($0)" }
        default: []
        }
    }
}
