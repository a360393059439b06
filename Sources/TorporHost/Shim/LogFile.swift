import Glibc
package import TorporModel

/// The copy's log: one line per printed line, `MILLISECONDS o|e|m NODE TEXT`, in files that follow each other (`LogSegments`).
///
/// However much is printed, the files together stay within the plan's limits. A line is in one file whole or in none.
package struct LogFile: ~Copyable {
    private let folder: String
    private let node: String
    private let policy: LogPolicy
    private var path: String
    private var file: Descriptor
    private var size: UInt64
    /// The number that the next line will bear.
    private var next: UInt64
    /// Lines since the last one that could be written.
    private var lost = 0

    /// Goes on where the last shim, or the last node, stopped; half a line that a crash left is cut off.
    package init(folder: String, node: String, policy: LogPolicy) throws(TorporError) {
        let folder = "\(folder)/\(LogSegments.folderName)"
        try Folder.create(folder)
        let first = LogSegments.list(folder).last ?? 1
        let path = "\(folder)/\(LogSegments.name(first))"
        let file = try Descriptor(path: path, O_RDWR | O_CREAT | O_APPEND)
        let end = Self.end(file.raw)
        ftruncate(file.raw, off_t(end.size))
        self.folder = folder
        self.node = node
        self.policy = policy
        self.path = path
        self.file = file
        size = end.size
        next = first + end.lines
    }

    /// A line that cannot be written is dropped: a full disk must not stop the workload that prints. The next one says how many were.
    package mutating func append(_ line: [UInt8], stream: Character) {
        var bytes = entry(line, stream)
        if lost > 0 { bytes = entry(Array("torpor: \(lost) lines could not be written here".utf8), "e") + bytes }
        guard store(bytes) else {
            lost += 1
            return
        }
        next += lost > 0 ? 2 : 1
        lost = 0
    }

    /// Says where the workload went on, or that it was started again; nothing in a log that has nothing to tell apart.
    package mutating func mark(_ words: String) {
        if next > 1 { append(Array(words.utf8), stream: "m") }
    }

    /// False when it is not in the file, not even in part: half a line would swallow the beginning of the next.
    private mutating func store(_ bytes: [UInt8]) -> Bool {
        if size > 0, size + UInt64(bytes.count) > policy.fileBytes {
            do { try rotate() } catch { return false }
        }
        guard (try? DurableFile.write(bytes, descriptor: file.raw, name: path)) != nil else {
            _ = ftruncate(file.raw, off_t(size))
            return false
        }
        size += UInt64(bytes.count)
        return true
    }

    /// Begins the next file. The oldest go first, so that there are never more than allowed, and room on a full disk.
    private mutating func rotate() throws(TorporError) {
        let excess = LogSegments.list(folder).dropLast(Int(policy.files) - 1)
        for first in excess { unlink("\(folder)/\(LogSegments.name(first))") }
        let following = "\(folder)/\(LogSegments.name(next))"
        file = try Descriptor(path: following, O_RDWR | O_CREAT | O_APPEND)
        path = following
        size = 0
    }

    /// As `LogReader` takes it apart again.
    private func entry(_ line: [UInt8], _ stream: Character) -> [UInt8] {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let stamp = Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
        return Array("\(stamp) \(stream) \(node) ".utf8) + line + [UInt8(ascii: "\n")]
    }

    /// Whole lines in the file, and where the last one ends.
    private static func end(_ descriptor: Int32) -> (lines: UInt64, size: UInt64) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var end: (lines: UInt64, size: UInt64) = (0, 0)
        var place: UInt64 = 0
        while true {
            let got = pread(descriptor, &buffer, buffer.count, off_t(place))
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { return end }
            for (index, byte) in buffer[..<got].enumerated() where byte == UInt8(ascii: "\n") {
                end = (end.lines + 1, place + UInt64(index) + 1)
            }
            place += UInt64(got)
        }
    }
}
