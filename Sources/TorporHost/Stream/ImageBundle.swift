import CLinux
package import TorporModel

/// What the engine's stand-in is given before a restore: which images there are, and the small ones themselves. A process has some dozens of these,
/// and asking the agent for each would take as long as all its memory.
package struct ImageBundle: Hashable, Sendable {
    /// Bytes of the greatest image that goes along: what an empty pipe takes at once.
    package static let greatest = 64 << 10
    /// Bytes of a whole bundle: more than all small images of a process tree that a node could hold.
    private static let limit = 256 << 20

    /// Each image's content; nil for one that is asked for when it is needed.
    package let images: [String: [UInt8]?]

    package init(_ images: [String: [UInt8]?]) { self.images = images }

    /// A line with length and name for each, an empty line, and then the contents in the same order.
    var encoded: [UInt8] {
        var (table, contents): (String, [UInt8]) = ("", [])
        for (name, content) in images.sorted(by: { $0.key < $1.key }) {
            table += "\(content.map { "\($0.count)" } ?? "-") \(name)\n"
            contents += content ?? []
        }
        return Array((table + "\n").utf8) + contents
    }

    /// - Throws: `corrupt` for what is no bundle.
    init(parsing bytes: [UInt8]) throws(TorporError) {
        var (images, order): ([String: [UInt8]?], [(name: String, length: Int)]) = ([:], [])
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if line.isEmpty {
                for (name, length) in order {
                    guard length >= 0, rest.count >= length else { throw Self.unreadable }
                    images[name] = Array(rest.prefix(length))
                    rest = rest.dropFirst(length)
                }
                guard rest.isEmpty else { throw Self.unreadable }
                self.images = images
                return
            }
            guard let space = line.firstIndex(of: " ") else { throw Self.unreadable }
            let name = String(line[line.index(after: space)...])
            if line[..<space] == "-" {
                images[name] = .some(nil)
            } else {
                guard let length = Int(line[..<space]) else { throw Self.unreadable }
                order.append((name, length))
            }
        }
        throw Self.unreadable
    }

    private static let unreadable = TorporError(.corrupt, "the agent's images are not what a stand-in understands")

    /// In a file that is nowhere but in memory: no image is on a disk unsealed.
    package func file() throws(TorporError) -> OpenFile {
        let file = OpenFile(owning: try SystemCall.checkAnswer(cl_memory_file("images"), "memfd_create"), blocking: true)
        try DurableFile.write(encoded, descriptor: file.raw, name: "the images")
        return file
    }

    /// From such a file.
    package init(in file: OpenFile) throws(TorporError) {
        try self.init(parsing: try DurableFile.read("/proc/self/fd/\(file.raw)", limit: Self.limit))
    }
}
