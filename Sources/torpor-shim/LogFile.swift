import Glibc
import TorporHost
import TorporModel

/// The copy's log: one line per printed line, `MILLISECONDS o|e NODE TEXT`, cut to its newer half when it grows beyond its limit.
struct LogFile: ~Copyable {
    /// Inside the copy's folder.
    static let fileName = "log"

    private let path: String
    private let node: String
    private let limit: UInt64
    private var file: Descriptor
    private var size: UInt64

    /// Goes on where the last shim, or the last node, stopped.
    init(folder: String, node: String, limit: UInt64) throws(TorporError) {
        path = "\(folder)/\(Self.fileName)"
        self.node = node
        self.limit = limit
        file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_APPEND)
        size = Self.length(file.raw)
    }

    /// A failure to write is dropped: a full disk must not stop the workload that prints.
    mutating func append(_ line: [UInt8], stream: Character) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let stamp = Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
        let bytes = Array("\(stamp) \(stream) \(node) ".utf8) + line + [UInt8(ascii: "\n")]
        guard (try? DurableFile.write(bytes, descriptor: file.raw, name: path)) != nil else { return }
        size += UInt64(bytes.count)
        if size > limit { try? halve() }
    }

    /// Keeps the newer half, from the first whole line on.
    private mutating func halve() throws(TorporError) {
        let all = try DurableFile.read(path, limit: Int(limit) + (1 << 20))
        let middle = all.count / 2
        let start = all[middle...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? all.count
        try DurableFile.write(Array(all[start...]), to: path)
        file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_APPEND)
        size = Self.length(file.raw)
    }

    /// Bytes in the file now.
    private static func length(_ descriptor: Int32) -> UInt64 {
        var found = stat()
        return fstat(descriptor, &found) == 0 ? UInt64(found.st_size) : 0
    }
}
