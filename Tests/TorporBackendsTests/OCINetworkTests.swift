import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

@Suite(.requiresOCI, .serialized)
struct OCINetworkTests {
    private static let server: WorkloadSpec = {
        var spec = Counter.spec(
            """
            import socket, os, time
            u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.connect(('100.64.0.1', 53))
            s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind((u.getsockname()[0], 80)); s.listen(8)
            n = 0
            while True:
                c, _ = s.accept(); n += 1; c.sendall(f'{n}'.encode()); c.close()
            """)
        spec.ports = [PublishedPort(node: 18_080, workload: 80)]
        return spec
    }()

    /// What the server answers at this address; nil when nobody does.
    private func ask(_ address: String, _ port: Int) async throws -> String? {
        let program = "import socket; s = socket.create_connection(('\(address)', \(port)), 1); print(s.recv(9).decode(), end='')"
        let outcome = try await Command("/usr/bin/python3", ["-c", program], deadline: .seconds(10)).run()
        return outcome.exit == .code(0) ? outcome.output : nil
    }

    @Test func aListenerKeepsItsAddressOverAMoveAndIsSilentWhileFrozenOrHeld() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"), workload: "w-net")
            try await source.start(Self.server)
            let address = source.folder.network.address.text
            #expect(try await eventually { try await ask(address, 80) == "1" })
            // Its sockets are bound to an address, but to its own: that one moves along.
            #expect(try await source.node.obstacles(source.copy, spec: Self.server) == [])
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            #expect(try await ask(address, 80) == nil)
            try await source.node.capture(source.copy, attempt: Attempt(2), into: snapshot)
            try await source.node.seal(source.copy, attempt: Attempt(2))
            // Both nodes are in one network namespace here: the source's address has to go before the target's can come.
            try await source.node.destroy(source.copy)
            let target = Counter(on: world.node("node-b"), attempt: 2, workload: "w-net")
            try await target.node.restoreHeld(target.copy, name: Counter.name, spec: Self.server, from: snapshot)
            #expect(target.folder.network.address.text == address)
            #expect(try await ask(address, 80) == nil)
            try await target.node.release(target.copy)
            #expect(try await eventually { try await ask(address, 80) == "2" })
            try await target.node.destroy(target.copy)
            #expect(!Folder.exists(target.folder.network.path))
            #expect(!Folder.exists("/sys/class/net/\(target.folder.network.link)"))
        }
    }

    @Test func aThawByTheLeaseOpensTheNetworkAgain() async throws {
        try await TestWorld.run { world in
            let source = Counter(on: world.node("node-a"), workload: "w-lease")
            try await source.start(Self.server)
            let address = source.folder.network.address.text
            #expect(try await eventually { try await ask(address, 80) != nil })
            try await source.node.freeze(source.copy, attempt: Attempt(2), lease: .milliseconds(300))
            #expect(try await eventually { try await ask(address, 80) != nil })
        }
    }
}
