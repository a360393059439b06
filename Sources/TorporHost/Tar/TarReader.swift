import Glibc
package import TorporModel

/// Reads a tar archive from a descriptor once, from its beginning: ustar, pax and GNU's long names. Blocks.
///
/// A member's content is read by `read`, or by somebody else from the same descriptor who then says `took`. What is left is passed over.
package struct TarReader: ~Copyable {
    private let descriptor: Int32
    /// Of the member before: content not read yet, and what fills its last block.
    private var content: UInt64 = 0
    private var padding: UInt64 = 0

    /// Names and sizes that a header of its own says before the member's.
    private struct Extension {
        var name: String?
        var bytes: UInt64?
    }

    /// Longest header of that kind that is believed.
    private static let longest: UInt64 = 1 << 20

    /// The caller keeps and closes the descriptor.
    package init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next member; nil at the end.
    ///
    /// - Throws: `corrupt`.
    package mutating func next() throws(TorporError) -> TarEntry? {
        var known = Extension()
        while true {
            try pass()
            let block = try exactly(TarBlock.size, mayEnd: true)
            // Two blocks of zeros end an archive; some writers leave them out.
            if block.allSatisfy({ $0 == 0 }) { return nil }
            guard try TarBlock.number(block, TarBlock.checksum) == UInt64(TarBlock.sum(block)) else {
                throw TarBlock.damaged("a header's checksum is wrong, or it is no tar archive")
            }
            content = try TarBlock.number(block, TarBlock.bytes)
            padding = Self.padding(of: content)
            switch block[TarBlock.kind] {
            case UInt8(ascii: "x"): try extend(&known)
            case UInt8(ascii: "L"): known.name = String(decoding: try header().prefix { $0 != 0 }, as: UTF8.self)
            case UInt8(ascii: "g"), UInt8(ascii: "K"): continue
            default: return entry(block, known)
            }
        }
    }

    /// As much of the member's content as there is, at most `limit` bytes; empty at its end.
    package mutating func read(limit: Int) throws(TorporError) -> [UInt8] {
        let bytes = try exactly(Int(min(UInt64(limit), content)), mayEnd: false)
        content -= UInt64(bytes.count)
        return bytes
    }

    /// The whole content.
    ///
    /// - Throws: `corrupt` when it is longer than `limit` bytes.
    package mutating func whole(limit: Int) throws(TorporError) -> [UInt8] {
        guard content <= UInt64(limit) else { throw TarBlock.damaged("a member of \(content) bytes where at most \(limit) are expected") }
        return try read(limit: limit)
    }

    /// Somebody else has read the whole content.
    package mutating func took() { content = 0 }

    /// What fills the last block of so many bytes.
    static func padding(of bytes: UInt64) -> UInt64 { (512 - bytes % 512) % 512 }

    private mutating func entry(_ block: [UInt8], _ known: Extension) -> TarEntry {
        if let bytes = known.bytes {
            content = bytes
            padding = Self.padding(of: bytes)
        }
        let prefix = TarBlock.text(block, TarBlock.prefix)
        // GNU's own format has other things where ustar has the prefix; its magic ends in blanks.
        let isPosix = block[257..<263].elementsEqual(Array("ustar\0".utf8))
        let plain = TarBlock.text(block, TarBlock.name)
        var name = Substring(known.name ?? (isPosix && !prefix.isEmpty ? "\(prefix)/\(plain)" : plain))
        while name.hasPrefix("./") { name = name.dropFirst(2) }
        while name.hasSuffix("/") { name = name.dropLast() }
        let kind: TarEntry.Kind =
            switch block[TarBlock.kind] {
            case UInt8(ascii: "0"), 0, UInt8(ascii: "7"): .file
            case UInt8(ascii: "5"): .folder
            default: .other
            }
        return TarEntry(name: String(name), kind: kind, bytes: content)
    }

    /// `LENGTH KEY=VALUE\n`, the length counting itself.
    private mutating func extend(_ known: inout Extension) throws(TorporError) {
        var rest = try header()[...]
        while let blank = rest.firstIndex(of: 32) {
            guard let length = Int(String(decoding: rest[..<blank], as: UTF8.self)), length > blank - rest.startIndex + 1,
                length <= rest.count
            else { throw TarBlock.damaged("an extended header cannot be read") }
            let record = rest[(blank + 1)..<(rest.startIndex + length)].dropLast()
            rest = rest.dropFirst(length)
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = String(decoding: record[(equals + 1)...], as: UTF8.self)
            switch String(decoding: record[..<equals], as: UTF8.self) {
            case "path": known.name = value
            case "size":
                guard let bytes = UInt64(value) else { throw TarBlock.damaged("a size is none") }
                known.bytes = bytes
            default: continue
            }
        }
    }

    /// The content of a header that speaks of the next.
    private mutating func header() throws(TorporError) -> [UInt8] { try whole(limit: Int(Self.longest)) }

    /// Over what nobody has read.
    private mutating func pass() throws(TorporError) {
        var left = content + padding
        (content, padding) = (0, 0)
        while left > 0 { left -= UInt64(try exactly(Int(min(left, 1 << 16)), mayEnd: false).count) }
    }

    /// So many bytes; zeros where the archive may end and does.
    private func exactly(_ count: Int, mayEnd: Bool) throws(TorporError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, count - filled) }
            if got < 0 && errno == EINTR { continue }
            try SystemCall.check(Int32(clamping: got), "read an archive")
            if got == 0 {
                if mayEnd && filled == 0 { return bytes }
                throw TarBlock.damaged("it ends too early")
            }
            filled += got
        }
        return bytes
    }
}
