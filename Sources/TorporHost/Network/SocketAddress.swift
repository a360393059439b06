import Glibc

/// An IPv4 or IPv6 address with its port, as the kernel tells it of a socket.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 bytes in network order; an IPv4 address that is mapped into IPv6 has 4.
    private let bytes: [UInt8]
    /// 0 for a socket that has no port yet.
    package let port: UInt16

    /// No address and no port: the far end of what has none.
    package static let none = SocketAddress()

    private init() {
        bytes = [0, 0, 0, 0]
        port = 0
    }

    private init?(bytes: [UInt8], port: UInt16) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let isMapped = bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
        self.port = port
    }

    /// From a column of /proc/net/tcp and its like: `0100007F:1F90` is 127.0.0.1:8080, each 32-bit word in the machine's byte order,
    /// little-endian on what Torpor runs on.
    package init?(column: Substring) {
        let halves = column.split(separator: ":")
        guard halves.count == 2, let port = UInt16(halves[1], radix: 16), halves[0].utf8.count % 8 == 0 else { return nil }
        let digits = Array(halves[0].utf8)
        var bytes: [UInt8] = []
        for word in stride(from: 0, to: digits.count, by: 8) {
            let pairs = stride(from: word, to: word + 8, by: 2).compactMap {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
            bytes += pairs.reversed()
        }
        self.init(bytes: bytes, port: port)
    }

    /// The local end of an open socket, by getsockname(2); nil for one that is not of IPv4 or IPv6.
    package init?(localOf socket: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) } == 0
        }
        guard isKnown else { return nil }
        let raw = withUnsafeBytes(of: storage) { Array($0) }
        let port = UInt16(raw[2]) << 8 | UInt16(raw[3])
        switch Int32(storage.ss_family) {
        case AF_INET: self.init(bytes: Array(raw[4..<8]), port: port)
        // The flow label comes before the address.
        case AF_INET6: self.init(bytes: Array(raw[8..<24]), port: port)
        default: return nil
        }
    }

    /// The machine's own loopback network, which every machine has.
    package var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    /// As a number, most significant byte first; nil for an IPv6 address.
    package var ipv4: UInt32? { bytes.count == 4 ? bytes.reduce(0) { $0 << 8 | UInt32($1) } : nil }

    /// Any address of the machine: nothing was bound, or everything.
    package var isWildcard: Bool { bytes.allSatisfy { $0 == 0 } }

    /// An address that belongs to this machine and to no other: not the wildcard, not loopback, not a group's, not the broadcast.
    package var isOfOneMachine: Bool {
        let isGroup = bytes.count == 4 ? bytes[0] & 0xf0 == 0xe0 : bytes[0] == 0xff
        return !isWildcard && !isLoopback && !isGroup && bytes != [255, 255, 255, 255]
    }

    /// As people write it: `10.0.0.5:80`, `[fe80::1]:53`.
    package var description: String {
        guard bytes.count == 16 else { return bytes.map { "\($0)" }.joined(separator: ".") + ":\(port)" }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "[?]:\(port)" }
        return "[\(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))]:\(port)"
    }
}
