package import TorporModel

/// What is mounted where in this process's mount namespace: /proc/self/mountinfo (proc(5)).
package struct MountTable: Sendable {
    /// One line of it.
    package struct Entry: Hashable, Sendable {
        /// Where, as an absolute path.
        package let point: String
        /// Its kind: `ext4`, `overlay`, …
        package let fileSystem: String
        package let source: String
    }

    /// In the order of mounting.
    package let entries: [Entry]

    /// As it is now.
    package static func read() throws(TorporError) -> MountTable {
        MountTable(parsing: try DurableFile.readText("/proc/self/mountinfo", limit: 16 << 20))
    }

    package init(parsing text: String) {
        entries = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 2, fields.count > 5 else { return nil }
            return Entry(
                point: Self.unescape(fields[4]), fileSystem: String(fields[dash + 1]), source: Self.unescape(fields[dash + 2]))
        }
    }

    /// Mount points at or below `path`, last mounted first.
    package func points(atOrBelow path: String) -> [String] {
        entries.map(\.point).filter { $0 == path || $0.hasPrefix(path + "/") }.reversed()
    }

    /// The kernel writes blanks, tabs, newlines and backslashes as three octal digits.
    private static func unescape(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8), rest.count >= 3 {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
