import TorporModel

/// Reads one JSON text (RFC 8259).
struct JSONReader {
    /// How many arrays and objects within each other.
    private static let deepest = 128

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value that the whole text is.
    mutating func read() throws(TorporError) -> JSONValue {
        let value = try value(within: 0)
        guard next == nil else { throw wrong }
        return value
    }

    /// The byte behind the blanks that come; nil at the end.
    private var next: UInt8? {
        mutating get {
            while place < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[place]) { place += 1 }
            return place < bytes.count ? bytes[place] : nil
        }
    }

    private var wrong: TorporError { TorporError(.corrupt, "this is not JSON, as of byte \(place)") }

    private mutating func value(within depth: Int) throws(TorporError) -> JSONValue {
        guard depth < Self.deepest, let first = next else { throw wrong }
        switch first {
        case UInt8(ascii: "{"): return .object(try members(within: depth))
        case UInt8(ascii: "["): return .array(try elements(within: depth))
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: sign) else { return false }
        place += 1
        return true
    }

    private mutating func elements(within depth: Int) throws(TorporError) -> [JSONValue] {
        place += 1
        var elements: [JSONValue] = []
        while !take("]") {
            guard elements.isEmpty || take(",") else { throw wrong }
            elements.append(try value(within: depth + 1))
        }
        return elements
    }

    private mutating func members(within depth: Int) throws(TorporError) -> [String: JSONValue] {
        place += 1
        var members: [String: JSONValue] = [:]
        while !take("}") {
            guard members.isEmpty || take(","), next == UInt8(ascii: "\"") else { throw wrong }
            let name = try text()
            guard take(":") else { throw wrong }
            members[name] = try value(within: depth + 1)
        }
        return members
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(TorporError) -> JSONValue {
        guard bytes[place...].starts(with: word.utf8) else { throw wrong }
        place += word.utf8.count
        return value
    }

    private mutating func number() throws(TorporError) -> JSONValue {
        let word = String(decoding: bytes[place...].prefix { "+-.eE".utf8.contains($0) || Self.isDigit($0) }, as: UTF8.self)
        // As it would be written, without a plus or a zero in front; the rest is a number with a fraction, or one that is too large.
        if let number = Int(word), "\(number)" == word {
            place += word.utf8.count
            return .number(number)
        }
        let digits = word.utf8.drop { $0 == UInt8(ascii: "-") }
        guard let first = digits.first, let last = digits.last, Self.isDigit(first), Self.isDigit(last), word.utf8.count - digits.count < 2,
            first != UInt8(ascii: "0") || digits.count == 1 || !Self.isDigit(digits[digits.index(after: digits.startIndex)]),
            let number = Double(word), number.isFinite
        else { throw wrong }
        place += word.utf8.count
        return .real(number)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func text() throws(TorporError) -> String {
        place += 1
        var text: [UInt8] = []
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            guard bytes[place] >= 0x20 else { throw wrong }
            if bytes[place] == UInt8(ascii: "\\") { text += try escaped() } else { text.append(bytes[place]) }
            place += 1
        }
        guard place < bytes.count, let result = String(validating: text, as: UTF8.self) else { throw wrong }
        place += 1
        return result
    }

    /// What stands behind a backslash, of which the last byte is left.
    private mutating func escaped() throws(TorporError) -> [UInt8] {
        place += 1
        let signs: [UInt8: UInt8] = [0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 0x08, 0x66: 0x0c, 0x6e: 0x0a, 0x72: 0x0d, 0x74: 0x09]
        guard place < bytes.count else { throw wrong }
        if let sign = signs[bytes[place]] { return [sign] }
        var units = [try unit()]
        // The second half of a scalar beyond the first 65,536.
        if UTF16.isLeadSurrogate(units[0]), bytes[place...].dropFirst().starts(with: "\\u".utf8) {
            place += 2
            units.append(try unit())
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw wrong }
        return Array(text.utf8)
    }

    /// `uXXXX`, of which the last byte is left.
    private mutating func unit() throws(TorporError) -> UInt16 {
        let word = bytes[place...].prefix(5)
        let digits = String(decoding: word.dropFirst(), as: UTF8.self)
        guard word.count == 5, word.first == UInt8(ascii: "u"), digits.utf8.first != UInt8(ascii: "+"), let unit = UInt16(digits, radix: 16)
        else { throw wrong }
        place += 4
        return unit
    }
}
