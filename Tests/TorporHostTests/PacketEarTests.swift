import Glibc
import Testing
import TorporHost
import TorporModel

/// What counts as somebody coming for a workload, by real packets over a link of its own.
@Suite(.enabled("needs root, ip and nft: Scripts/setup.sh") { geteuid() == 0 && Folder.exists("/usr/sbin/nft") }, .serialized)
struct PacketEarTests {
    /// Runs the body with a workload's network, and removes it.
    private func using(_ name: String, _ body: (WorkloadNetwork) async throws -> Void) async throws {
        let network = WorkloadNetwork(CopyID(workload: WorkloadID(unchecked: name), made: Attempt(UInt64(getpid()))))
        try await network.make(open: true)
        do { try await body(network) } catch { Issue.record(error) }
        try await network.remove()
    }

    /// A client here and a server in the workload's namespace. The client does what it reads a line for, and then prints one.
    private func run(_ network: WorkloadNetwork, _ client: String) async throws {
        let program = """
            import os, socket, subprocess, sys, time
            a = sys.argv[1]
            inside = "import socket; s = socket.socket(); s.bind(('0.0.0.0', 80)); s.listen(8); print('up', flush=True); c = s.accept()[0]; [c.sendall(b'y') for x in iter(lambda: c.recv(1), b'')]"
            p = subprocess.Popen(['ip', 'netns', 'exec', sys.argv[2], 'python3', '-c', inside], stdout=subprocess.PIPE)
            try:
                p.stdout.readline()
                \(client)
            finally: p.kill(); p.wait()
            """
        try await Command("/usr/bin/python3", ["-c", program, network.address.text, network.name], deadline: .seconds(30)).succeed()
    }

    @Test func connectionsAndBytesAreHeardAndAcknowledgementsArePassedOver() async throws {
        try await using("w-ear") { network in
            let ear = try PacketEar(on: network.link)
            try await run(network, "c = socket.create_connection((a, 80)); c.sendall(b'x'); c.recv(1)")
            // What opens it, and the byte; the acknowledgements of both sides' bytes are not.
            #expect(ear.count() == 2)
            #expect(ear.count() == 0)
        }
    }

    @Test func aPingIsNobodyAndADatagramIs() async throws {
        try await using("w-ear-2") { network in
            let ear = try PacketEar(on: network.link)
            try await run(
                network,
                "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).sendto(b'\\\\x08\\\\0\\\\xf7\\\\xff\\\\0\\\\0\\\\0\\\\0', (a, 0))")
            #expect(ear.count() == 0)
            try await run(network, "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', (a, 53))")
            #expect(ear.count() == 1)
        }
    }

    @Test func whoIsIgnoredIsNotHeard() async throws {
        try await using("w-ear-3") { network in
            let gateway = try AddressRange.parse(network.address.gateway)
            let others = (0..<AddressRange.most - 1).map { AddressRange(UInt32($0), bits: 32) }
            let (deaf, hearing) = (
                try PacketEar(on: network.link, ignoring: others + [gateway]), try PacketEar(on: network.link, ignoring: others)
            )
            try await run(network, "c = socket.create_connection((a, 80)); c.sendall(b'x'); c.recv(1)")
            #expect(deaf.count() == 0 && hearing.count() == 2)
        }
    }

    /// Nobody answers there: so nothing else is ever sent.
    @Test func whoAsksForAHardwareAddressIsHeardWhereThatIsWanted() async throws {
        try await using("w-ear-4") { network in
            let (hearing, deaf) = (try PacketEar(on: network.link, asking: true), try PacketEar(on: network.link))
            try await Command("/usr/sbin/ip", ["-n", network.name, "link", "set", "eth0", "arp", "off"]).succeed()
            try await Command("/usr/sbin/ip", ["neigh", "flush", "dev", network.link]).succeed()
            try await run(network, "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', (a, 53))")
            #expect(hearing.count() > 0 && deaf.count() == 0)
        }
    }

    @Test func aLinkThatIsNotThereIsRefused() {
        #expect(throws: TorporError.self) { try PacketEar(on: "torpor-none") }
    }
}
