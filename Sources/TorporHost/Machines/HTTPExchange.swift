import CLinux
package import TorporModel

/// One HTTP/1.1 request over a unix socket and its answer (RFC 9112), as the APIs of VMMs speak it: a length before every body, no chunks.
/// Blocks.
///
/// By hand, for the shim that asks is to stay a few MiB, and a library for it brings an event loop along.
package struct HTTPExchange: Sendable {
    /// What came back.
    package struct Answer: Hashable, Sendable {
        package let status: Int
        package let body: String
    }

    /// Longest answer.
    private static let most = 1 << 20

    private let folder: String
    private let socket: String
    /// From the connection to the answer's last byte.
    private let limit: Duration

    package init(folder: String, socket: String, limit: Duration) {
        self.folder = folder
        self.socket = socket
        self.limit = limit
    }

    /// - Throws: `notFound` when nobody listens, `deadlineExceeded`, `unreachable` when the other end went away, `corrupt` for what is no
    ///   answer. A status that means failure is an answer.
    package func ask(_ method: String, _ path: String, _ body: String? = nil) throws(TorporError) -> Answer {
        let connection = try MachineSocket.connect(folder, socket)
        let reader = PatientReader(connection.raw, of: socket, within: limit)
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        let request = Array((head + "\r\n" + (body ?? "")).utf8)
        guard cl_send_files(connection.raw, request, request.count, nil, 0) == 0 else {
            throw TorporError(.unreachable, "who listens at \(socket) went away")
        }
        var bytes: [UInt8] = []
        while true {
            if let answer = try Self.parse(bytes) { return answer }
            bytes += try reader.read()
        }
    }

    /// nil while it is not whole.
    static func parse(_ bytes: [UInt8]) throws(TorporError) -> Answer? {
        guard bytes.count <= most else { throw TorporError(.corrupt, "an answer has no end") }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let gap = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let status = try status(of: lines[0])
        let length =
            lines.dropFirst().prefix { !$0.isEmpty }
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().filter { $0 != " " }) } ?? 0
        guard length >= 0, bytes.count - gap.upperBound >= length else { return nil }
        return Answer(status: status, body: String(decoding: bytes[gap.upperBound..<gap.upperBound + length], as: UTF8.self))
    }

    /// What an answer's first line says.
    static func status(of line: Substring) throws(TorporError) -> Int {
        let words = line.split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw TorporError(.corrupt, "\"\(line.prefix(60))\" is no answer")
        }
        return status
    }
}
