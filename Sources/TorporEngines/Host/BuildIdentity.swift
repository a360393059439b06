import Glibc
import TorporHost
import TorporModel

/// What tells whether two hosts have the same bytes behind a path, cheaply: the ELF build id (elf(5), NT_GNU_BUILD_ID), else the size.
package enum BuildIdentity {
    /// nil when there is no such regular file.
    package static func of(_ path: String) -> String? {
        guard let file = try? Descriptor(path: path, O_RDONLY | O_NOFOLLOW) else { return nil }
        var found = stat()
        guard fstat(file.raw, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
        return elf(file.raw) ?? "size:\(found.st_size)"
    }

    private static func elf(_ descriptor: Int32) -> String? {
        let header = bytes(descriptor, at: 0, count: 64)
        // 64-bit, little-endian: what Torpor runs on.
        guard header.count == 64, header.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return nil }
        let table = Int(number(header, 32, 8))
        let size = Int(number(header, 54, 2))
        let count = Int(number(header, 56, 2))
        guard size >= 56, count < 1024 else { return nil }
        for index in 0..<count {
            let entry = bytes(descriptor, at: table + index * size, count: size)
            guard entry.count == size, number(entry, 0, 4) == 4 else { continue }
            let length = Int(number(entry, 32, 8))
            guard length < 1 << 20 else { continue }
            if let id = note(bytes(descriptor, at: Int(number(entry, 8, 8)), count: length)) { return id }
        }
        return nil
    }

    /// The build id among the notes of one segment.
    private static func note(_ segment: [UInt8]) -> String? {
        var offset = 0
        while offset + 12 <= segment.count {
            let nameSize = Int(number(segment, offset, 4))
            let size = Int(number(segment, offset + 4, 4))
            let kind = number(segment, offset + 8, 4)
            let name = offset + 12
            let content = name + (nameSize + 3) / 4 * 4
            guard content + size <= segment.count else { return nil }
            if kind == 3, Array(segment[name..<name + nameSize]) == Array("GNU\0".utf8) {
                let digits = Array("0123456789abcdef")
                return String(segment[content..<content + size].flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
            }
            offset = content + (size + 3) / 4 * 4
        }
        return nil
    }

    private static func bytes(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let got = pread(descriptor, &buffer, count, off_t(offset))
        return got < 0 ? [] : Array(buffer[..<got])
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
}
