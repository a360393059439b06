/// A name that a machine gave: opaque, comparable, safe to put into a path or a metric label.
///
/// One to 64 characters of `a-z 0-9 - .`, beginning with a letter or digit and never holding `..`, so that no identifier read from
/// the wire or from a disk can walk out of the folder it names.
package protocol Identifier: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    var rawValue: String { get }
    /// Trusts its caller; use `parse` for what a person or a peer sent.
    init(unchecked rawValue: String)
    /// What an error calls this kind of identifier, as in "a job id".
    static var noun: String { get }
}

extension Identifier {
    package var description: String { rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The identifier in `text`, or `invalidArgument` that says what is wrong with it.
    package static func parse(_ text: String) throws(TorporError) -> Self {
        guard isWellFormed(text) else {
            throw TorporError(
                .invalidArgument, "\"\(text)\" is not \(noun)",
                remedy: "use 1 to 64 characters of a-z, 0-9, '-' and '.', beginning with a letter or digit")
        }
        return Self(unchecked: text)
    }

    private static func isWellFormed(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count <= 64, isAlphanumeric(first) else { return false }
        guard bytes.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }) else { return false }
        return !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    package init(from decoder: any Decoder) throws {
        self = try Self.parse(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
