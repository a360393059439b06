import Glibc
import NIOCore

/// Where somebody wanted to go before the node's rules sent it to the doorkeeper.
struct OriginalDestination: Hashable {
    /// In digits, as in `100.70.12.6`.
    let address: String
    let port: UInt16

    /// `sockaddr_in` (ip(7)), whose members an optimised build finds in a module of NIO's that nobody may import.
    private struct Name: Sendable {
        var family: UInt16
        var port: UInt16
        var address: UInt32
        var zeros: UInt64
    }

    /// From `linux/netfilter_ipv4.h`.
    private static let option: CInt = 80

    init(address: String, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// From an address and a port as the network writes them.
    init(network address: UInt32, port: UInt16) {
        let number = UInt32(bigEndian: address)
        self.init(address: [24, 16, 8, 0].map { "\(number >> $0 & 255)" }.joined(separator: "."), port: UInt16(bigEndian: port))
    }

    /// As conntrack remembers it; nil for a connection that nobody has redirected.
    static func read(_ channel: any Channel) async -> OriginalDestination? {
        guard let provider = channel as? any SocketOptionProvider,
            let found: Name = try? await provider.unsafeGetSocketOption(level: .init(CInt(IPPROTO_IP)), name: .init(option)).get()
        else { return nil }
        return OriginalDestination(network: found.address, port: found.port)
    }
}
