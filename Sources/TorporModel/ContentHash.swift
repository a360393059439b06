/// A SHA-256 of some bytes: what names a chunk, a manifest, a host file.
package struct ContentHash: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package let hex: String

    /// `bytes` are the 32 bytes of the hash itself.
    package init(bytes: some Sequence<UInt8>) {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        hex = String(decoding: text, as: UTF8.self)
    }

    package static func parse(_ text: String) throws(TorporError) -> ContentHash {
        let legal = text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard text.utf8.count == 64, legal else {
            throw TorporError(
                .corrupt, "\"\(text.prefix(80))\" is not a SHA-256 digest", remedy: "the sender's artifact is damaged; capture again")
        }
        return ContentHash(checked: text)
    }

    private init(checked: String) { hex = checked }

    package init(from decoder: any Decoder) throws {
        self = try ContentHash.parse(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }

    package var description: String { hex }
    package static func < (left: Self, right: Self) -> Bool { left.hex < right.hex }
}
