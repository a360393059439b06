import CLinux
import Glibc
import TorporHost
import TorporModel

/// The reading end of one of the copy's outputs.
///
/// The copy is given a description of the pipe that is open both ways, so that it is a reader itself: if this shim is killed, a print
/// neither kills it (SIGPIPE) nor fails, and blocks only when the pipe is full and until the next shim reads on.
final class LogPipe {
    /// 1 MiB where the host allows it: what a copy may print between two shims.
    private static let capacity: Int32 = 1 << 20
    /// A longer line is cut into several.
    private static let longestLine = 16 << 10

    /// `o` or `e`.
    let stream: Character
    private let reading: Descriptor
    /// The copy's description of it, until the engine has been started with it.
    private var given: Descriptor?
    /// The line that has not ended yet; lost when this shim is killed.
    private var line: [UInt8] = []
    /// No writer is left.
    private(set) var isAtEnd = false

    /// What the loop waits on.
    var raw: Int32 { reading.raw }
    /// What names the pipe among a process' open files.
    var inode: UInt64 {
        var found = stat()
        return fstat(reading.raw, &found) == 0 ? UInt64(found.st_ino) : 0
    }

    /// A new pipe.
    static func make(_ stream: Character) throws(TorporError) -> LogPipe {
        var ends: [Int32] = [0, 0]
        try SystemCall.checkAnswer(cl_pipe(&ends), "pipe")
        let reading = Descriptor(owning: ends[0])
        let writing = Descriptor(owning: ends[1])
        let both = Descriptor(owning: try SystemCall.checkAnswer(cl_pipe_both(writing.raw), "open the pipe both ways"))
        _ = cl_pipe_size(reading.raw, capacity)
        return LogPipe(stream: stream, reading: reading, given: both)
    }

    /// The pipe with this inode among the open files of `pids`; nil when none of them has it any more.
    static func find(_ inode: UInt64, stream: Character, in pids: [Int32]) -> LogPipe? {
        for pid in pids {
            for descriptor in ProcessTable.descriptors(of: pid) where descriptor.target == "pipe:[\(inode)]" {
                guard let reading = try? Descriptor(path: "/proc/\(pid)/fd/\(descriptor.number)", O_RDONLY | O_NONBLOCK) else { continue }
                return LogPipe(stream: stream, reading: reading, given: nil)
            }
        }
        return nil
    }

    /// Hands the copy's description to `body`, and closes it here: the end of the pipe is seen only when the copy's are the last.
    func give<Result>(_ body: (Int32) throws(TorporError) -> Result) throws(TorporError) -> Result {
        guard let raw = given?.raw else { throw TorporError(.internal, "a log pipe is given once") }
        let result = try body(raw)
        given = nil
        return result
    }

    private init(stream: Character, reading: consuming Descriptor, given: consuming Descriptor?) {
        self.stream = stream
        let flags = fcntl(reading.raw, F_GETFL)
        _ = fcntl(reading.raw, F_SETFL, flags | O_NONBLOCK)
        self.reading = reading
        self.given = given
    }

    /// Moves what is there into the log; at most `limit` bytes, so that a chatty copy does not starve the rest of the shim.
    func drain(into log: inout LogFile, limit: Int = 1 << 20) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var moved = 0
        while moved < limit {
            let got = read(reading.raw, &buffer, buffer.count)
            if got < 0 && errno == EINTR { continue }
            if got == 0 { isAtEnd = true }
            if got <= 0 { return }
            moved += got
            for byte in buffer[..<got] {
                if byte == UInt8(ascii: "\n") || line.count >= Self.longestLine { flush(into: &log) }
                if byte != UInt8(ascii: "\n") { line.append(byte) }
            }
        }
    }

    /// Writes an unfinished line as it is: before a capture, and at the end.
    func finish(into log: inout LogFile) {
        drain(into: &log)
        if !line.isEmpty { flush(into: &log) }
    }

    /// One line into the log.
    private func flush(into log: inout LogFile) {
        log.append(line, stream: stream)
        line.removeAll(keepingCapacity: true)
    }
}
