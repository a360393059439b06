/// What a secret is called: the name of a file in `/run/secrets`.
package struct SecretName: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// - Throws: `invalidArgument` for what could not be a file's name.
    package init(_ text: String) throws(TorporError) {
        let legal = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard (1...64).contains(text.utf8.count), legal, !text.hasPrefix(".") else {
            throw TorporError(
                .invalidArgument, "\(String(text.prefix(80)).debugDescription) is not a secret's name",
                remedy: "use 1 to 64 characters of a-z, A-Z, 0-9, '_', '-' and '.', not beginning with '.'")
        }
        rawValue = text
    }

    package init(from decoder: any Decoder) throws { self = try SecretName(try decoder.singleValueContainer().decode(String.self)) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    package var description: String { rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
