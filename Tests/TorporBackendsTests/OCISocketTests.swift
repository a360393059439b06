import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// Sockets that are bound to an address of their node: they cannot go along, and it is said before anything is tried.
@Suite(.requiresOCI, .serialized)
struct OCISocketTests {
    /// Opens every kind of socket, bound to the node's addresses or to ones that every machine has, and counts.
    private static func program(_ lines: String) -> WorkloadSpec {
        Counter.spec(
            """
            import os, socket, time
            from socket import AF_INET, AF_INET6, SOCK_DGRAM, SOCK_STREAM
            kept = []
            def sock(family, kind, address, listen=False, connect=None):
                s = socket.socket(family, kind); kept.append(s)
                if address: s.bind(address)
                if listen: s.listen(1)
                if connect: s.connect(connect)
            \(lines)
            os.makedirs('/var/lib/counter', exist_ok=True)
            counts = open('/var/lib/counter/counts', 'a', buffering=1)
            n = 0
            while True:
                n += 1; counts.write(f'{n}\\n'); time.sleep(0.01)
            """)
    }

    @Test func everySocketThatIsBoundToTheNodesOwnAddressIsAnObstacleWithItsReasonAndRemedy() async throws {
        try await NodeNetworks.run { _, node, _ in
            let source = Counter(on: node)
            let (own, own6) = (NodeNetworks.addresses[0], NodeNetworks.addresses6[0])
            try await source.start(
                Self.program(
                    """
                    sock(AF_INET, SOCK_STREAM, ('\(own)', 7001), listen=True)
                    sock(AF_INET, SOCK_STREAM, ('\(own)', 7002))
                    sock(AF_INET, SOCK_DGRAM, ('\(own)', 7003))
                    sock(AF_INET, SOCK_DGRAM, ('\(own)', 7004), connect=('\(own)', 53))
                    sock(AF_INET6, SOCK_STREAM, ('\(own6)', 7005), listen=True)
                    sock(AF_INET6, SOCK_DGRAM, ('\(own6)', 7006))
                    sock(AF_INET6, SOCK_STREAM, ('::ffff:\(own)', 7007), listen=True)
                    sock(AF_INET, SOCK_STREAM, ('0.0.0.0', 7010), listen=True)
                    sock(AF_INET, SOCK_STREAM, ('127.0.0.1', 7011), listen=True)
                    sock(AF_INET6, SOCK_STREAM, ('::', 7012), listen=True)
                    sock(AF_INET6, SOCK_DGRAM, ('::1', 7013))
                    sock(AF_INET, SOCK_DGRAM, ('224.0.0.251', 7014))
                    sock(AF_INET, SOCK_DGRAM, ('127.0.0.53', 7015), connect=('127.0.0.1', 53))
                    sock(AF_INET, SOCK_DGRAM, None)
                    kept.extend(socket.socketpair())
                    """))
            #expect(try await source.moves())
            let places = [
                "TCP listener \(own):7001", "TCP socket \(own):7002", "UDP socket \(own):7003", "UDP socket \(own):7004 to \(own):53",
                "TCP listener [\(own6)]:7005", "UDP socket [\(own6)]:7006", "TCP listener \(own):7007",
            ]
            let obstacles = try await node.obstacles(source.copy, spec: Counter.counting())
            for place in places {
                #expect(obstacles.contains { $0.hasPrefix("the \(place) is bound to this node's own address: ") }, "\(place): \(obstacles)")
            }
            #expect(obstacles.count == places.count, "\(obstacles)")
            #expect(obstacles.allSatisfy { $0.contains("--port") })
            // What is true by the time a move begins counts, not what was told before.
            let refusal = await #expect(throws: TorporError.self) { try await node.survey(source.copy, spec: Counter.counting()) }
            #expect(refusal?.code == .refused && refusal?.message.contains("\(own):7001") == true)
            #expect(try await source.truth == .running)
        }
    }

    /// The obstacle is the truth: past it, the restore fails, says why, and the source runs on.
    @Test func aRestoreThatCannotBindSaysSoAndTheSourceRunsOn() async throws {
        try await NodeNetworks.run { world, here, there in
            let source = Counter(on: here)
            let spec = Self.program("sock(AF_INET, SOCK_DGRAM, ('\(NodeNetworks.addresses[0])', 7003))")
            try await source.start(spec)
            #expect(try await source.moves())
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await here.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            try await here.capture(source.copy, attempt: Attempt(2), into: snapshot)
            let target = Counter(on: there, attempt: 2)
            let error = await #expect(throws: TorporError.self) {
                try await there.restoreHeld(target.copy, name: Counter.name, spec: spec, from: snapshot)
            }
            #expect(error?.message.contains("Can't bind inet socket") == true, "\(error?.description ?? "none")")
            #expect(error?.message.contains("Unable to open fd") == false)
            #expect(error?.remedy?.contains("an address of the source") == true)
            #expect(try await target.truth == .absent)
            try await here.thaw(source.copy, attempt: Attempt(2))
            #expect(try await source.moves())
        }
    }

    @Test func socketsOfEveryMachinesAddressesMoveToANodeWithAnotherAddress() async throws {
        try await NodeNetworks.run { world, here, there in
            let source = Counter(on: here)
            let spec = Self.program(
                """
                sock(AF_INET, SOCK_STREAM, ('0.0.0.0', 7010), listen=True)
                sock(AF_INET6, SOCK_STREAM, ('::1', 7011), listen=True)
                sock(AF_INET, SOCK_DGRAM, ('127.0.0.53', 7015), connect=('127.0.0.1', 53))
                """)
            try await source.start(spec)
            #expect(try await source.moves())
            #expect(try await here.obstacles(source.copy, spec: spec) == [])
            _ = try await here.survey(source.copy, spec: spec)
            let snapshot = try DiskSnapshot("\(world.root)/snapshot")
            try await here.freeze(source.copy, attempt: Attempt(2), lease: .seconds(60))
            try await here.capture(source.copy, attempt: Attempt(2), into: snapshot)
            let target = Counter(on: there, attempt: 2)
            try await there.restoreHeld(target.copy, name: Counter.name, spec: spec, from: snapshot)
            try await here.seal(source.copy, attempt: Attempt(2))
            try await there.release(target.copy)
            #expect(try await target.moves())
            #expect(target.counts == Array(1...target.counts.count))
        }
    }
}
