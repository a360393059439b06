import TorporModel

/// The 512 bytes that stand before every member (POSIX.1-2001 pax, "ustar Interchange Format").
enum TarBlock {
    static let size = 512
    /// Where in a block a field begins, and how long it is.
    static let name = 0..<100
    static let bytes = 124..<136
    static let checksum = 148..<156
    static let kind = 156
    static let prefix = 345..<500

    /// What a header's checksum is: of all bytes, its own field taken as blanks.
    static func sum(_ block: [UInt8]) -> Int {
        block.indices.reduce(0) { $0 + (checksum.contains($1) ? 32 : Int(block[$1])) }
    }

    /// Text up to the first zero.
    static func text(_ block: [UInt8], _ field: Range<Int>) -> String {
        String(decoding: block[field].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits, or with the first bit set a binary number (GNU tar, for what needs more).
    ///
    /// - Throws: `corrupt` for what is neither.
    static func number(_ block: [UInt8], _ field: Range<Int>) throws(TorporError) -> UInt64 {
        if block[field.lowerBound] & 0x80 != 0 {
            let digits = [block[field.lowerBound] & 0x7f] + block[field.dropFirst()]
            guard digits.dropLast(8).allSatisfy({ $0 == 0 }) else { throw damaged("a member is absurdly long") }
            return digits.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        let digits = block[field].filter { $0 != 0 && $0 != 32 }
        guard digits.count < 22, digits.allSatisfy({ (48...55).contains($0) }) else { throw damaged("a number is none") }
        return digits.reduce(0) { $0 << 3 | UInt64($1 - 48) }
    }

    /// What is wrong with an archive.
    static func damaged(_ why: String) -> TorporError {
        TorporError(.corrupt, "the archive is damaged: \(why)", remedy: "make it anew where it comes from")
    }
}
