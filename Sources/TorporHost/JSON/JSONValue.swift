package import TorporModel

/// Any JSON (RFC 8259), so that what this version does not know in a user's bundle is carried over unread.
///
/// By hand, for shims speak JSON too, and Foundation is several times as large as they are.
package indirect enum JSONValue: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case null
    case bool(Bool)
    case number(Int)
    case real(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }

    /// A member of an object; reading something else, or a missing one, is nil; writing makes an object.
    package subscript(_ key: String) -> JSONValue? {
        get { if case .object(let members) = self { members[key] } else { nil } }
        set {
            var members: [String: JSONValue] = if case .object(let members) = self { members } else { [:] }
            members[key] = newValue
            self = .object(members)
        }
    }

    package var elements: [JSONValue] { if case .array(let value) = self { value } else { [] } }
    package var text: String? { if case .string(let value) = self { value } else { nil } }
    package var integer: Int? { if case .number(let value) = self { value } else { nil } }
    package var isTrue: Bool { self == .bool(true) }

    /// - Throws: `corrupt` with the place of what is no JSON.
    package static func parse(_ bytes: some Sequence<UInt8>) throws(TorporError) -> JSONValue {
        var reader = JSONReader(Array(bytes))
        return try reader.read()
    }

    /// Sorted and indented, for people too.
    package func printed() -> [UInt8] { Array(words("\n").utf8) }

    /// - Parameter margin: what stands between the lines.
    private func words(_ margin: String) -> String {
        let inner = margin + "  "
        return switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(value)"
        case .real(let value): "\(value)"
        case .string(let value): Self.quoted(value)
        case .array(let value):
            value.isEmpty ? "[]" : "[" + value.map { inner + $0.words(inner) }.joined(separator: ",") + margin + "]"
        case .object(let value):
            value.isEmpty
                ? "{}"
                : "{" + value.sorted { $0.key < $1.key }.map { "\(inner)\(Self.quoted($0)) : \($1.words(inner))" }.joined(separator: ",")
                    + margin + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\0"..<" ": "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: "\(scalar)"
            }
        }
        return "\"\(escaped.joined())\""
    }
}
