import CLinux
import Glibc
import TorporModel

/// One connection to a QEMU monitor: its greeting is heard, and it takes commands. Blocks. Events are passed over.
struct QMPSession: ~Copyable, Sendable {
    /// Longest line.
    private static let most = 4 << 20

    private let connection: Descriptor
    private let limit: Duration

    private init(_ connection: consuming Descriptor, _ limit: Duration) {
        self.connection = connection
        self.limit = limit
    }

    /// - Parameter limit: of each answer.
    /// - Throws: `notFound` when nobody listens; `deadlineExceeded` when somebody else is being answered.
    static func open(_ folder: String, _ socket: String, _ limit: Duration) throws(TorporError) -> QMPSession {
        let session = QMPSession(try MachineSocket.connect(folder, socket), limit)
        _ = try session.line(by: session.end)
        _ = try session.ask("qmp_capabilities")
        return session
    }

    /// What it returns.
    ///
    /// - Parameters:
    ///   - arguments: JSON; nil for none.
    ///   - lent: an open file that goes along; -1 for none.
    /// - Throws: `engineFailed` with QEMU's own words when it refuses.
    func ask(_ command: String, _ arguments: String? = nil, lending lent: Int32 = -1) throws(TorporError) -> JSONValue {
        try send(command, arguments, lending: lent)
        return try answer(to: command)
    }

    /// Readable once there is an answer, or an event.
    var raw: Int32 { connection.raw }

    func send(_ command: String, _ arguments: String? = nil, lending lent: Int32 = -1) throws(TorporError) {
        let words = Array((#"{"execute": "\#(command)""# + (arguments.map { #", "arguments": \#($0)"# } ?? "") + "}\n").utf8)
        guard cl_send_files(connection.raw, words, words.count, [lent], lent < 0 ? 0 : 1) == 0 else {
            throw TorporError(.unreachable, "qemu went away")
        }
    }

    func answer(to command: String) throws(TorporError) -> JSONValue {
        let end = end
        while true {
            let line = try JSONValue.parse(try line(by: end))
            if let answer = line["return"] { return answer }
            guard let error = line["error"] else { continue }
            throw TorporError(.engineFailed, "qemu refuses \(command): \(error["desc"]?.text ?? "it does not say why")")
        }
    }

    /// When an answer to what is asked now is late, in `MonotonicClock` milliseconds.
    private var end: UInt64 { MonotonicClock.milliseconds + MonotonicClock.milliseconds(of: limit) }

    /// A byte at a time: what comes behind is the next line's, and there are few.
    private func line(by deadline: UInt64) throws(TorporError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.last != UInt8(ascii: "\n") {
            let now = MonotonicClock.milliseconds
            guard now < deadline else { throw TorporError(.deadlineExceeded, "qemu did not answer in time") }
            var one = pollfd(fd: connection.raw, events: Int16(POLLIN), revents: 0)
            guard poll(&one, 1, Int32(clamping: deadline - now)) > 0 else { continue }
            var byte: UInt8 = 0
            let got = read(connection.raw, &byte, 1)
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw TorporError(.unreachable, "qemu went away before it answered") }
            bytes.append(byte)
            guard bytes.count <= Self.most else { throw TorporError(.corrupt, "qemu's answer has no end") }
        }
        return bytes
    }
}
