import Glibc
import Testing
import TorporHost

/// What the kernel's tables of sockets say, read as text and of this very process.
@Suite struct SocketTableTests {
    private let header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"

    private let none = String(repeating: "0", count: 32)

    private func entry(_ line: String, _ transport: SocketTable.Transport = .tcp) throws -> SocketTable.Entry {
        try #require(SocketTable.entries(in: "\(header)\n\(line)\n", of: transport).first)
    }

    @Test func aListenerIsReadWithItsAddress() throws {
        let own = try entry("   0: 0500000A:0050 00000000:0000 0A 0:0 00:0 0 0 0 4711 1 0")
        #expect(own.local.description == "10.0.0.5:80" && own.inode == 4711)
        #expect(own.isListening && !own.isConnected && own.local.isOfOneMachine)
        let wild = try entry("   0: 00000000:0050 00000000:0000 0A 0:0 00:0 0 0 0 4711 1 0")
        #expect(wild.local.isWildcard && !wild.local.isOfOneMachine)
        let loopback = try entry("   0: 3500007F:0035 00000000:0000 0A 0:0 00:0 0 0 0 4711 1 0")
        #expect(loopback.local.description == "127.0.0.53:53" && loopback.local.isLoopback && !loopback.local.isOfOneMachine)
    }

    @Test func bothFamiliesAreRead() throws {
        let link = try entry(
            "  1: 000080FE00000000FF005450B1E2D3FE:1B60 \(none):0000 07 0:0 00:0 0 0 0 99 2 0 0", .udp)
        #expect(link.local.description.hasPrefix("[fe80::") && link.local.port == 7008 && link.local.isOfOneMachine && !link.isConnected)
        let mapped = try entry("  1: 0000000000000000FFFF00000500000A:0050 \(none):0000 0A 0:0 00:0 0 0 0 99 1 0")
        #expect(mapped.local.description == "10.0.0.5:80" && mapped.local.isOfOneMachine)
        let loopback = try entry("  1: 00000000000000000000000001000000:0050 \(none):0000 0A 0:0 00:0 0 0 0 99 1 0")
        #expect(loopback.local.description == "[::1]:80" && loopback.local.isLoopback)
        let wild = try entry("  1: \(none):0050 \(none):0000 0A 0:0 00:0 0 0 0 99 1 0")
        #expect(wild.local.isWildcard)
    }

    @Test func aConnectedDatagramSocketIsToldFromABoundOne() throws {
        let connected = try entry("  9: 0500000A:A0F0 01000A0A:0035 01 00000000:00000000 00:00000000 00000000 0 0 17 2 0 0", .udp)
        #expect(connected.isConnected && !connected.isListening && connected.remote.description == "10.10.0.1:53")
        let bound = try entry("  9: 0500000A:A0F0 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 17 2 0 0", .udp)
        #expect(!bound.isConnected && bound.local.isOfOneMachine)
        let group = try entry("  9: FB0000E0:14E9 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 17 2 0 0", .udp)
        #expect(group.local.description == "224.0.0.251:5353" && !group.local.isOfOneMachine)
        let broadcast = try entry("  9: FFFFFFFF:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 17 2 0 0", .udp)
        #expect(!broadcast.local.isOfOneMachine)
    }

    @Test func whatIsNoSocketOfAProcessIsLeftOut() {
        let lines = [
            header, "", "garbage", "  0: 0500000A:0050 0100000A:9C40 06 0:0 00:0 0 0 0 0 3 0",
            "  0: XX00000A:0050 0100000A:9C40 01 0:0 00:0 0 0 0 7 3",
            "  0: 0500000A 0100000A:9C40 01 0:0 00:0 0 0 0 7 3",
        ]
        #expect(SocketTable.entries(in: lines.joined(separator: "\n"), of: .tcp).isEmpty)
    }

    /// Linux lists a TCP socket only once it listens or is connected.
    @Test func aSocketThatIsBoundAndDoesNotListenIsSeenToo() throws {
        let socket = Descriptor(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        // 127.1.2.3 in network order.
        address.sin_addr.s_addr = UInt32(0x7f01_0203).bigEndian
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket.raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        try #require(bound == 0)
        let own = try #require(SocketAddress(localOf: socket.raw))
        #expect(own.description.hasPrefix("127.1.2.3:") && own.port != 0)
        let seen = SocketTable.held(by: [getpid()]).filter { $0.local == own }
        #expect(seen.count == 1 && seen.allSatisfy { !$0.isListening && !$0.isConnected })
    }
}
