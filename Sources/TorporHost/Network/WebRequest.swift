import CLinux
import Glibc
package import TorporModel

/// One HTTP/1.1 request without a body over TCP, of whose answer only the status is looked at (RFC 9112). Blocks.
package struct WebRequest: Sendable {
    /// A network namespace's path, from within which it is made; nil for the present one.
    private let network: String?
    /// In dots.
    private let address: String
    private let port: UInt16
    /// From the connection to the status.
    private let limit: Duration

    /// A status line and whatever comes before the end of it.
    private static let most = 8 << 10

    package init(from network: String?, to address: String, port: UInt16, within limit: Duration) {
        self.network = network
        self.address = address
        self.port = port
        self.limit = limit
    }

    /// - Throws: `unreachable` when nobody listens or the other end goes away, `deadlineExceeded`, `corrupt` for what is no answer. A status that
    ///   means failure is an answer.
    package func ask(_ method: String, _ path: String, telling fields: [String: String]) throws(TorporError) -> Int {
        let connection = try connect()
        let told = fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        let head = "\(method) \(path) HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\nContent-Length: 0\r\n\(told)\r\n"
        let reader = PatientReader(connection.raw, of: peer, within: limit)
        let request = Array(head.utf8)
        guard cl_send_files(connection.raw, request, request.count, nil, 0) == 0 else {
            throw TorporError(.unreachable, "who listens at \(peer) went away")
        }
        var bytes: [UInt8] = []
        while true {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                return try HTTPExchange.status(of: String(decoding: bytes[..<end], as: UTF8.self)[...])
            }
            guard bytes.count < Self.most else { throw TorporError(.corrupt, "the answer of \(peer) has no end") }
            bytes += try reader.read()
        }
    }

    private var peer: String { "\(address):\(port)" }

    private func connect() throws(TorporError) -> Descriptor {
        let within = Int32(clamping: MonotonicClock.milliseconds(of: limit))
        let result: Int32
        if let network {
            let namespace = try Descriptor(path: network, O_RDONLY)
            result = cl_tcp_connect(namespace.raw, address, port, within)
        } else {
            result = cl_tcp_connect(-1, address, port, within)
        }
        if result >= 0 { return Descriptor(owning: result) }
        if -result == EINPROGRESS { throw TorporError(.deadlineExceeded, "\(peer) took no connection in \(limit)") }
        throw TorporError(.unreachable, "nobody listens at \(peer)", cause: SystemCall.failure(-result, "connect to \(peer)"))
    }
}
