import Glibc
import Testing
import TorporHost
import TorporModel

/// What a workload may send to its node, which does not trust it.
@Suite(.enabled("needs root, ip and nft: Scripts/setup.sh") { geteuid() == 0 && Folder.exists("/usr/sbin/nft") }, .serialized)
struct WorkloadNetworkTests {
    private func network(_ workload: String) -> WorkloadNetwork {
        WorkloadNetwork(CopyID(workload: WorkloadID(unchecked: workload), made: Attempt(UInt64(getpid()))))
    }

    /// Runs the body, and removes the network, twice, of which nothing is left then.
    private func using(_ network: WorkloadNetwork, _ body: () async throws -> Void) async throws {
        do { try await body() } catch { Issue.record(error) }
        try await network.remove()
        try await network.remove()
        #expect(!Folder.exists(network.path) && !Folder.exists("/sys/class/net/\(network.link)"))
        #expect(try await !Command("/usr/sbin/nft", ["list", "tables"]).succeed().output.contains(network.link))
    }

    /// The words of a program in Python, whose child is in the copy's namespace.
    private func run(_ program: String, in network: WorkloadNetwork, _ inside: String) async throws -> [Substring] {
        let words = ["-c", program, network.address.gateway, network.address.text, network.link, network.name, inside]
        return try await Command("/usr/bin/python3", words, deadline: .seconds(20)).succeed().output.split(separator: "\n")
    }

    @Test func theNodeTakesNothingButItsWorkloadsOwnAddressAndNoIPv6() async throws {
        let network = network("w-spoofing")
        try await using(network) {
            try await network.make(open: true)
            if Folder.exists("/proc/sys/net/ipv6") {
                #expect(try DurableFile.readText("/proc/sys/net/ipv6/conf/\(network.link)/disable_ipv6") == "1\n")
            }
            // As lax as a node may be.
            try await Command("/bin/sh", ["-c", "echo 0 > /proc/sys/net/ipv4/conf/\(network.link)/rp_filter"]).succeed()
            let received = try await run(Self.listener, in: network, Self.spoofer)
            #expect(received == ["own", "end"])
        }
    }

    /// conntrack takes a FIN of a connection that it never saw for invalid, and NAT passes over it.
    @Test func whatIsNotTranslatedDoesNotLeaveTheNamespace() async throws {
        let network = network("w-translated")
        let guest = WorkloadAddress(WorkloadID(unchecked: "w-first"))
        try await using(network) {
            try await network.make(for: guest, behindTapOf: 0, open: true)
            let program = Self.guest.replacing("GUEST", with: guest.text).replacing("GATE", with: guest.gatewayHardware)
            let seen = try await run(Self.sniffer, in: network, program)
            #expect(seen == ["\(network.address.text) before", "\(network.address.text) end"])
        }
    }

    /// Prints what is sent to the gateway, up to the word "end".
    private static let listener = """
        import socket, subprocess, sys
        gateway, own, link, name, inside = sys.argv[1:]
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((gateway, 7)); s.settimeout(10)
        subprocess.run(['/usr/sbin/ip', 'netns', 'exec', name, 'python3', '-c', inside, gateway, own], check=True)
        word = ''
        while word != 'end': word = s.recv(99).decode(); print(word)
        """

    /// Says a word as itself, one as somebody else, and the last as itself.
    private static let spoofer = """
        import socket, subprocess, sys
        gateway, own = sys.argv[1:]
        subprocess.run(['/usr/sbin/ip', 'addr', 'add', '192.0.2.7/32', 'dev', 'lo'], check=True)
        for address, word in (own, b'own'), ('192.0.2.7', b'spoofed'), (own, b'end'):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((address, 0)); s.sendto(word, (gateway, 7))
        """

    /// Prints the source of each packet to port 7 that comes over the link, before any rule of the node, up to the word "end".
    private static let sniffer = """
        import socket, subprocess, sys
        gateway, own, link, name, inside = sys.argv[1:]
        s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800)); s.bind((link, 0x0800)); s.settimeout(10)
        subprocess.run(['/usr/sbin/ip', 'netns', 'exec', name, 'python3', '-c', inside, gateway], check=True)
        word = ''
        while word != 'end':
            packet, (_, _, kind, _, _) = s.recvfrom(999)
            if kind == socket.PACKET_OUTGOING or packet[22:24] != bytes([0, 7]): continue
            word = packet[28:].rstrip(bytes(1)).decode() if packet[9] == 17 else 'FIN'
            print(socket.inet_ntoa(packet[12:16]), word)
        """

    /// A guest on the tap: a datagram, the FIN of an unknown connection, a datagram.
    private static let guest = """
        import fcntl, os, socket, struct, sys, time
        tap = os.open('/dev/net/tun', os.O_RDWR)
        fcntl.ioctl(tap, 0x400454CA, struct.pack('16sH22x', b'tap0', 0x1002))
        def total(words):
            n = sum(struct.unpack('>%dH' % (len(words) // 2), words)); n = (n >> 16) + (n & 0xffff); return ~(n + (n >> 16)) & 0xffff
        ends = socket.inet_aton('GUEST') + socket.inet_aton(sys.argv[1])
        def send(kind, body):
            head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(body), 0, 0, 64, kind, 0) + ends
            head = head[:10] + struct.pack('>H', total(head)) + head[12:]
            os.write(tap, bytes.fromhex('GATE'.replace(':', '')) + bytes([2, 0, 0, 0, 0, 9, 8, 0]) + head + body)
        def say(word): send(17, struct.pack('>HHHH', 9999, 7, 8 + len(word), 0) + word)
        time.sleep(0.5)
        say(b'before')
        fin = struct.pack('>HHIIBBHHH', 9999, 7, 1, 1, 0x50, 0x11, 999, 0, 0)
        send(6, fin[:16] + struct.pack('>H', total(ends + struct.pack('>HH', 6, 20) + fin)) + fin[18:])
        say(b'end')
        time.sleep(0.5)
        """
}
