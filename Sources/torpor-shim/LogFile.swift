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
    /// Lines since the last one that could be written.
    private var lost = 0

    /// Goes on where the last shim, or the last node, stopped.
    init(folder: String, node: String, limit: UInt64) throws(TorporError) {
        path = "\(folder)/\(Self.fileName)"
        self.node = node
        self.limit = limit
        file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_APPEND)
        size = Self.length(file.raw)
    }

    /// A line that cannot be written is dropped: a full disk must not stop the workload that prints. The next one says how many were.
    mutating func append(_ line: [UInt8], stream: Character) {
        var bytes = entry(line, stream)
        if lost > 0 { bytes = entry(Array("torpor: \(lost) lines could not be written here".utf8), "e") + bytes }
        guard (try? DurableFile.write(bytes, descriptor: file.raw, name: path)) != nil else {
            lost += 1
            // Half a line would swallow the beginning of the next.
            _ = ftruncate(file.raw, off_t(size))
            return
        }
        lost = 0
        size += UInt64(bytes.count)
        if size > limit { try? halve() }
    }

    /// As `LogReader` takes it apart again.
    private func entry(_ line: [UInt8], _ stream: Character) -> [UInt8] {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let stamp = Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
        return Array("\(stamp) \(stream) \(node) ".utf8) + line + [UInt8(ascii: "\n")]
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
