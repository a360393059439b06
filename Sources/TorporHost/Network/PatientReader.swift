import Glibc
import TorporModel

/// Reads what comes over an open connection, until a deadline. Blocks.
struct PatientReader {
    private let connection: Int32
    /// Who is at the other end.
    private let peer: String
    private let limit: Duration
    private let deadline: UInt64

    /// - Parameter limit: from now on, to the last byte.
    init(_ connection: Int32, of peer: String, within limit: Duration) {
        self.connection = connection
        self.peer = peer
        self.limit = limit
        deadline = MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: limit)
    }

    /// What has come; never empty.
    ///
    /// - Throws: `deadlineExceeded`; `unreachable` when the other end went away.
    func read() throws(TorporError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let now = MonotonicClock.milliseconds
            guard now < deadline else { throw TorporError(.deadlineExceeded, "\(peer) did not answer in \(limit)") }
            var one = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            guard poll(&one, 1, Int32(clamping: deadline - now)) > 0 else { continue }
            let got = Glibc.read(connection, &buffer, buffer.count)
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw TorporError(.unreachable, "who listens at \(peer) went away before it answered") }
            return Array(buffer[..<got])
        }
    }
}
