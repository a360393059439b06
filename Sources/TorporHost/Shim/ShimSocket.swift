import CLinux
import Glibc
package import TorporModel

/// The unix socket of a copy's shim, `socket` in the copy's folder. Reached through a descriptor of the folder, so that its path may be
/// longer than the 107 bytes that a socket address holds.
package enum ShimSocket {
    /// Inside the copy's folder.
    package static let fileName = "socket"

    /// Longest message either way.
    package static let limit = 256 << 10

    /// Replaces a socket that a killed shim left.
    package static func listen(in folder: String, name: String = fileName) throws(TorporError) -> Int32 {
        let directory = try Descriptor(path: folder, O_RDONLY | O_DIRECTORY)
        return try SystemCall.checkAnswer(cl_unix_listen(directory.raw, name), "listen in \(folder)")
    }

    /// Blocks until the shim answers, at most `limit`.
    ///
    /// - Throws: `notFound` when no shim listens, `deadlineExceeded`, `unreachable` when it died before its answer, or what it answered.
    package static func ask(_ request: ShimRequest, in folder: String, limit: Duration) throws(TorporError) -> ShimReply {
        let connection = try connect(folder)
        let deadline = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: limit)
        do {
            try DurableFile.write(Array(request.text.utf8), descriptor: connection.raw, name: "the shim's socket")
        } catch {
            throw TorporError(.unreachable, "the shim of \(folder) is gone", cause: error)
        }
        shutdown(connection.raw, Int32(SHUT_WR))
        let bytes = try readToEnd(connection.raw, deadline: deadline)
        guard !bytes.isEmpty else { throw TorporError(.unreachable, "the shim of \(folder) ended before it answered") }
        return try ShimReply(parsing: String(decoding: bytes, as: UTF8.self))
    }

    /// `notFound` when nobody listens: the shim was killed, or has left.
    package static func connect(_ folder: String, name: String = fileName) throws(TorporError) -> Descriptor {
        let directory = try Descriptor(path: folder, O_RDONLY | O_DIRECTORY)
        let result: Int32 = cl_unix_connect(directory.raw, name)
        if result >= 0 { return Descriptor(owning: result) }
        let number: Int32 = 0 - result
        guard number == ECONNREFUSED || number == ENOENT else { throw SystemCall.failure(number, "connect to \(folder)") }
        throw TorporError(.notFound, "no shim listens in \(folder)")
    }

    /// All that comes until the other end is shut.
    ///
    /// - Throws: `deadlineExceeded` at the deadline, which is in `MonotonicClock` milliseconds.
    private static func readToEnd(_ descriptor: Int32, deadline: UInt64) throws(TorporError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let now = MonotonicClock.milliseconds
            guard now < deadline else { throw TorporError(.deadlineExceeded, "the shim did not answer in time") }
            var one = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&one, 1, Int32(clamping: deadline - now))
            if ready <= 0 { continue }
            let got = read(descriptor, &buffer, buffer.count)
            if got < 0 && errno == EINTR { continue }
            if got <= 0 { return bytes }
            bytes += buffer[..<got]
            guard bytes.count <= limit else { throw TorporError(.corrupt, "the shim's answer has no end") }
        }
    }
}
