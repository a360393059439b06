package import TorporModel

/// Writes a tar archive to a descriptor, member after member: ustar, with pax headers for what that cannot say. Blocks.
///
/// Owner 0, mode 0600, and one time for all: the same content gives the same bytes.
package struct TarWriter: Sendable {
    private let descriptor: Int32
    /// Seconds since 1970.
    private let time: UInt64

    /// The caller keeps and closes the descriptor.
    package init(_ descriptor: Int32, time: UInt64) {
        self.descriptor = descriptor
        self.time = time
    }

    /// A whole member.
    package func file(_ name: String, _ bytes: [UInt8]) throws(TorporError) {
        try begin(name, bytes: UInt64(bytes.count))
        try write(bytes)
        try end(bytes: UInt64(bytes.count))
    }

    /// The header of a member; exactly so many bytes have to follow, then `end`.
    package func begin(_ name: String, bytes: UInt64) throws(TorporError) {
        var records: [UInt8] = []
        if name.utf8.count > TarBlock.name.count { records += Self.record("path", name) }
        if bytes >= Self.octalEnd { records += Self.record("size", "\(bytes)") }
        if !records.isEmpty {
            try write(header("pax", UInt64(records.count), kind: "x"))
            try write(records)
            try end(bytes: UInt64(records.count))
        }
        try write(header(name, bytes < Self.octalEnd ? bytes : 0, kind: "0"))
    }

    /// Fills the last block of a member of so many bytes.
    package func end(bytes: UInt64) throws(TorporError) {
        try write([UInt8](repeating: 0, count: Int(TarReader.padding(of: bytes))))
    }

    /// The end of the archive.
    package func finish() throws(TorporError) { try write([UInt8](repeating: 0, count: 2 * TarBlock.size)) }

    /// What eleven octal digits cannot say.
    private static let octalEnd: UInt64 = 1 << 33

    private func write(_ bytes: [UInt8]) throws(TorporError) {
        try DurableFile.write(bytes, descriptor: descriptor, name: "the archive")
    }

    private func header(_ name: String, _ bytes: UInt64, kind: Unicode.Scalar) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: TarBlock.size)
        func put(_ text: String, at start: Int) { block.replaceSubrange(start..<(start + text.utf8.count), with: text.utf8) }
        func octal(_ value: UInt64, _ digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(String(decoding: name.utf8.prefix(TarBlock.name.count), as: UTF8.self), at: 0)
        put(octal(0o600, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(bytes, 11), at: TarBlock.bytes.lowerBound)
        put(octal(time, 11), at: 136)
        block[TarBlock.kind] = UInt8(ascii: kind)
        put("ustar\u{0}00", at: 257)
        put(octal(UInt64(TarBlock.sum(block)), 6) + "\u{0} ", at: TarBlock.checksum.lowerBound)
        return block
    }

    /// One line of a pax header: its length counts its own digits.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n".utf8.count
        var length = rest + 1
        while "\(length)".utf8.count + rest > length { length = "\(length)".utf8.count + rest }
        return Array("\(length) \(key)=\(value)\n".utf8)
    }
}
