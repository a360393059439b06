package import TorporModel

/// Lines of `key=value`: the shim's notes, configuration and messages, readable by eye and by a program without Foundation.
///
/// A key may repeat (a list). In values `%`, newline and carriage return are written `%25`, `%0A`, `%0D`.
package struct KeyValueText: Hashable, Sendable {
    package var lines: [(key: String, value: String)] { zip(keys, values).map { ($0, $1) } }
    private var keys: [String] = []
    private var values: [String] = []

    /// No lines.
    package init() {}

    /// At the end; earlier lines of the same key stay.
    package mutating func add(_ key: String, _ value: String) {
        keys.append(key)
        values.append(value)
    }

    /// nil when there is no such key.
    package func first(_ key: String) -> String? {
        keys.firstIndex(of: key).map { values[$0] }
    }

    /// nil also for what is not a number.
    package func number(_ key: String) -> UInt64? { first(key).flatMap { UInt64($0) } }

    /// In their order.
    package func all(_ key: String) -> [String] {
        zip(keys, values).filter { $0.0 == key }.map(\.1)
    }

    /// The value, or `corrupt` that names the key.
    package func required(_ key: String) throws(TorporError) -> String {
        guard let value = first(key) else { throw TorporError(.corrupt, "no \"\(key)\" in a note of the shim") }
        return value
    }

    /// What `init(parsing:)` reads back.
    package var text: String {
        zip(keys, values).map { "\($0)=\(Self.escape($1))\n" }.joined()
    }

    package init(parsing text: String) throws(TorporError) {
        for line in text.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else {
                throw TorporError(.corrupt, "\"\(line.prefix(60))\" is not key=value")
            }
            add(String(line[..<equals]), Self.unescape(line[line.index(after: equals)...]))
        }
    }

    private static func escape(_ value: String) -> String {
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "%"): bytes += Array("%25".utf8)
            case UInt8(ascii: "\n"): bytes += Array("%0A".utf8)
            case UInt8(ascii: "\r"): bytes += Array("%0D".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescape(_ value: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(value.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func == (left: Self, right: Self) -> Bool { left.keys == right.keys && left.values == right.values }
    package func hash(into hasher: inout Hasher) {
        hasher.combine(keys)
        hasher.combine(values)
    }
}
