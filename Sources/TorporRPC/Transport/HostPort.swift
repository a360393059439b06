package import GRPCNIOTransportHTTP2
import NIOCore
package import TorporModel

/// Where a server listens, or a client calls.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    /// An IP address; a client may also name a host.
    package let host: String
    /// 0 has the system choose, for a server.
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Where, without who: the node's name is checked by the line.
    package init(_ address: PeerAddress) { self.init(host: address.host, port: address.port) }

    /// `host:port` or `[v6]:port`, as people write it.
    package static func parse(_ text: String) throws(TorporError) -> HostPort {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { throw malformed(text) }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw malformed(text)
        }
        guard !host.isEmpty else { throw malformed(text) }
        return HostPort(host: String(host), port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// - Throws: `invalidArgument` for a host name: a server listens on an address.
    package func listening() throws(TorporError) -> GRPCNIOTransportHTTP2.SocketAddress {
        switch try? NIOCore.SocketAddress(ipAddress: host, port: Int(port)) {
        case .v4: .ipv4(host: host, port: Int(port))
        case .v6: .ipv6(host: host, port: Int(port))
        default:
            throw TorporError(.invalidArgument, "cannot listen on \"\(host)\"", remedy: "give an IP address of this machine, or 0.0.0.0")
        }
    }

    /// How gRPC is told to dial it: addresses as they are, anything else by DNS.
    var target: any ResolvableTarget {
        switch try? NIOCore.SocketAddress(ipAddress: host, port: Int(port)) {
        case .v4: .ipv4(address: host, port: Int(port))
        case .v6: .ipv6(address: host, port: Int(port))
        default: .dns(host: host, port: Int(port))
        }
    }

    private static func malformed(_ text: String) -> TorporError {
        TorporError(.invalidArgument, "\"\(text)\" is not an address", remedy: "write HOST:PORT, or [IPV6]:PORT")
    }
}
