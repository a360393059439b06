import Foundation
import Testing

/// What a workload holds that cannot go along is a reason to refuse, said where people look and before anything is frozen.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct ConnectionTests {
    @Test func anOpenConnectionToAnotherMachineIsRefusedAndChangesNothing() async throws {
        try await DevCluster.with { cluster in
            let server = try await cluster.torpor(
                "run", "server", "--node", "node-b", "--", "python3", "-u", "-c",
                """
                import socket
                s = socket.socket(); s.bind(('0.0.0.0', 9000)); s.listen(8); kept = []; print('up', flush=True)
                while True: kept.append(s.accept())
                """)
            #expect(server.code == 0, "\(server)")
            try await said("up", by: "server", cluster)
            let peer = try await cluster.host(of: "node-b")
            let client = try await cluster.torpor(
                "run", "client", "--node", "node-a", "--", "python3", "-u", "-c",
                """
                import socket, time
                c = socket.create_connection(('\(peer)', 9000)); print('connected', flush=True)
                n = 0
                while True: n += 1; print(f'n={n}', flush=True); time.sleep(0.05)
                """)
            #expect(client.code == 0, "\(client)")
            try await said("connected", by: "client", cluster)
            try await refused("client", "an external TCP connection is open, ", " to \(peer):9000: close it first", cluster)
            // Both ends of it.
            try await refused("server", "an external TCP connection is open, \(peer):9000 to ", ": close it first", cluster)
        }
    }

    @Test func aSocketOnTheNodesOwnAddressIsRefusedAndChangesNothing() async throws {
        try await DevCluster.with { cluster in
            let host = try await cluster.host(of: "node-a")
            let started = try await cluster.torpor(
                "run", "client", "--node", "node-a", "--", "python3", "-u", "-c",
                """
                import socket, time
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('\(host)', 9000))
                n = 0
                while True: n += 1; print(f'n={n}', flush=True); time.sleep(0.05)
                """)
            #expect(started.code == 0, "\(started)")
            try await refused("client", "the UDP socket \(host):9000 is bound to this node's own address", "--port", cluster)
        }
    }

    /// `ps` says it, and a move is refused with the same words.
    private func refused(_ name: String, _ beginning: String, _ end: String, _ cluster: DevCluster) async throws {
        var reasons: [String] = []
        for _ in 0..<100 where reasons.isEmpty {
            reasons = try await obstacles(name, cluster)
            if reasons.isEmpty { try await Task.sleep(for: .milliseconds(200)) }
        }
        #expect(reasons.contains { $0.hasPrefix(beginning) && $0.contains(end) }, "\(reasons)")
        let (places, jobs) = (try await cluster.places(), try await cluster.torpor("jobs", "-o", "json").list().count)
        for verb in [["migrate", name, "--to", "node-c"], ["checkpoint", name]] {
            let outcome = try await cluster.call(verb)
            #expect(outcome.code == 3, "\(outcome)")
            #expect(outcome.error.contains(beginning), "\(outcome.error)")
        }
        #expect(try await cluster.places() == places)
        #expect(try await cluster.torpor("jobs", "-o", "json").list().count == jobs)
        let before = try await cluster.torpor("logs", name, "--tail", "1").output
        if name == "client" {
            for _ in 0..<100 {
                if try await cluster.torpor("logs", name, "--tail", "1").output != before { return }
                try await Task.sleep(for: .milliseconds(100))
            }
            Issue.record("\(name) does not run on")
        }
    }

    private func obstacles(_ name: String, _ cluster: DevCluster) async throws -> [String] {
        let seen = try await cluster.torpor("ps", "-o", "json").list().first { $0["name"] as? String == name }
        return (seen?["movable"] as? [String: Any])?["reasons"] as? [String] ?? []
    }

    private func said(_ line: String, by name: String, _ cluster: DevCluster) async throws {
        for _ in 0..<100 {
            if try await cluster.torpor("logs", name, "--tail", "100").output.split(separator: "\n").contains(Substring(line)) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble("\(name) did not say \(line)")
    }
}
