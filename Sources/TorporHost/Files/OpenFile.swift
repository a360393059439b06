import CLinux
import Glibc
import Synchronization
package import TorporModel

/// A pipe, socket or terminal that several tasks may hold; closed when the last lets go of it, or when told to. It blocks no thread.
package final class OpenFile: Sendable {
    /// -1 once it is closed.
    private let descriptor: Mutex<Int32>

    /// Takes over a descriptor that is already open.
    ///
    /// - Parameter blocking: for an end that is to be given to a program, which expects that.
    package init(owning raw: Int32, blocking: Bool = false) {
        descriptor = Mutex(raw)
        if !blocking { _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK) }
    }

    deinit { close() }

    package var raw: Int32 { descriptor.withLock { $0 } }

    /// Whoever holds it has no use for it any more; a second time is nothing.
    package func close() {
        let raw = descriptor.withLock { raw in
            defer { raw = -1 }
            return raw
        }
        if raw >= 0 { Glibc.close(raw) }
    }

    /// Both ends of a new pipe.
    ///
    /// - Parameter givesReading: the reading end is for a program; else the writing one.
    package static func pipe(givesReading: Bool) throws(TorporError) -> (reading: OpenFile, writing: OpenFile) {
        var ends: [Int32] = [0, 0]
        try SystemCall.checkAnswer(cl_pipe(&ends), "pipe")
        return (OpenFile(owning: ends[0], blocking: givesReading), OpenFile(owning: ends[1], blocking: !givesReading))
    }

    /// Writes all bytes, on a thread that may block.
    ///
    /// - Throws: `internal` when nobody reads any more.
    package func writeAll(_ bytes: UnsafeRawBufferPointer) throws(TorporError) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = cl_write_quietly(raw, rest.baseAddress, rest.count)
            if count == -EINTR { continue }
            written += Int(try SystemCall.checkAnswer(count, "write"))
        }
    }

    /// What has come, at most `limit` bytes; empty at the end.
    ///
    /// - Throws: `cancelled` when the waiting task is.
    package func read(limit: Int) async throws(TorporError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            let got = Glibc.read(raw, &buffer, buffer.count)
            if got > 0 { return Array(buffer[..<got]) }
            // A terminal whose last user has gone answers EIO instead of an end (pty(7)).
            if got == 0 || errno == EIO { return [] }
            if errno == EINTR { continue }
            guard errno == EAGAIN else { throw SystemCall.failure(errno, "read") }
            try await Readiness.wait(raw, .toRead)
        }
    }

    /// All of it; false when nobody reads any more.
    ///
    /// - Throws: `cancelled` when the waiting task is.
    package func write(_ bytes: [UInt8]) async throws(TorporError) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let wrote: Int32 = rest.withUnsafeBytes { cl_write_quietly(raw, $0.baseAddress, $0.count) }
            switch wrote {
            case 0...: rest = rest.dropFirst(Int(wrote))
            case -EINTR: continue
            case -EAGAIN: try await Readiness.wait(raw, .toWrite)
            case -EPIPE, -EIO: return false
            default: throw SystemCall.failure(-wrote, "write")
            }
        }
        return true
    }

    /// Of the writing end of a pipe: whether nobody has the other end open (poll(2), POLLERR).
    package var hasNoReader: Bool {
        var one = pollfd(fd: raw, events: 0, revents: 0)
        return poll(&one, 1, 0) > 0 && Int32(one.revents) & POLLERR != 0
    }

    /// Tells a terminal its size, from the master's side; one that has gone has none.
    package func resize(_ size: WindowSize) { _ = cl_window_size(raw, size.columns, size.rows) }

    /// A listening socket of this name in an open folder.
    package static func listening(at name: String, in folder: OpenFile) throws(TorporError) -> OpenFile {
        OpenFile(owning: try SystemCall.checkAnswer(cl_unix_listen(folder.raw, name), "listen at \(name)"))
    }

    /// Waits for a connection to this listening socket, and for the one open file that comes over it.
    ///
    /// - Throws: `engineFailed` when none comes, or `cancelled`.
    package func receiveFile() async throws(TorporError) -> OpenFile {
        try await Readiness.wait(raw, .toRead)
        let connection = OpenFile(owning: try SystemCall.checkAnswer(cl_accept(raw), "accept"))
        try await Readiness.wait(connection.raw, .toRead)
        var words = [UInt8](repeating: 0, count: 4096)
        var files = [Int32](repeating: -1, count: Int(CL_FILES))
        var count: Int32 = 0
        try SystemCall.checkAnswer(cl_receive_files(connection.raw, &words, words.count, &files, &count), "receive a file")
        let received = files.prefix(Int(count)).map { OpenFile(owning: $0) }
        guard received.count == 1 else { throw TorporError(.engineFailed, "\(count) open files came where one was due") }
        return received[0]
    }
}
