/// The fields of one protobuf message in their order: as much of that encoding as criu's own interfaces use, numbers and bytes.
package struct ProtobufFields: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        case number(UInt64)
        case bytes([UInt8])
    }

    package struct Field: Hashable, Sendable {
        package let number: UInt64
        package let value: Value
    }

    package private(set) var all: [Field] = []

    /// No fields.
    package init() {}

    /// nil for what is no message, or has a field of another kind.
    package init?(parsing message: [UInt8]) {
        var rest = message[...]
        while !rest.isEmpty {
            guard let key = Self.number(from: &rest), let value = Self.number(from: &rest) else { return nil }
            switch key & 7 {
            case 0: all.append(Field(number: key >> 3, value: .number(value)))
            case 2:
                guard let count = Int(exactly: value), count <= rest.count else { return nil }
                all.append(Field(number: key >> 3, value: .bytes(Array(rest.prefix(count)))))
                rest = rest.dropFirst(count)
            default: return nil
            }
        }
    }

    /// The last one counts, as protobuf has it; nil when there is none.
    package func number(_ number: UInt64) -> UInt64? {
        all.last { $0.number == number }.flatMap { if case .number(let value) = $0.value { value } else { nil } }
    }

    /// The same for text; bytes that are not UTF-8 are replaced.
    package func text(_ number: UInt64) -> String? {
        all.last { $0.number == number }.flatMap {
            if case .bytes(let value) = $0.value { String(decoding: value, as: UTF8.self) } else { nil }
        }
    }

    package mutating func add(_ number: UInt64, _ value: UInt64) { all.append(Field(number: number, value: .number(value))) }
    package mutating func add(_ number: UInt64, _ value: [UInt8]) { all.append(Field(number: number, value: .bytes(value))) }

    /// What `init(parsing:)` reads back.
    package var encoded: [UInt8] {
        all.flatMap { field in
            switch field.value {
            case .number(let value): Self.encoded(field.number << 3) + Self.encoded(value)
            case .bytes(let value): Self.encoded(field.number << 3 | 2) + Self.encoded(UInt64(value.count)) + value
            }
        }
    }

    /// Seven bits a byte, the low ones first; nil for one that is cut off or too long.
    private static func number(from rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    private static func encoded(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = number
        while rest > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
