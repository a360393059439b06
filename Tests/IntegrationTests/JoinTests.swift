import Foundation
import Testing

/// The whole life of a node that joins by token, as people at two terminals live it.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct JoinTests {
    @Test func aThirdNodeJoinsByTokenTakesAMigrationAndIsTurnedOut() async throws {
        try await DevCluster.with(nodes: 2) { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let guest = try await GuestNode("node-c", beside: cluster)
            let made = try await cluster.torpor("node", "token", "node-c", "-o", "json")
            #expect(made.code == 0, "\(made)")
            let token = try #require(try made.object()["token"] as? String)
            let joined = try await guest.join(token)
            #expect(joined.code == 0 && joined.output.contains("torpor install agent --coordinator \(guest.coordinator)"), "\(joined)")
            #expect(try mode("\(guest.certificates)/key.pem") == 0o600)
            #expect(!FileManager.default.fileExists(atPath: "\(guest.certificates)/joining-key.pem"))
            // Whoever finds the token later is too late.
            let thief = try await guest.join(token, certificates: "\(cluster.folder)/thief")
            #expect(thief.code == 3 && thief.error.contains("used already"), "\(thief)")

            try guest.start()
            try await cluster.waitUntilReady(3)
            let moved = try await cluster.torpor("migrate", "counter", "--to", "node-c", "-o", "json")
            #expect(moved.code == 0, "\(moved)")
            try await counter.goesOn()
            #expect(try await counter.node() == "node-c")
            #expect(try await cluster.torpor("migrate", "counter", "--to", "node-b").code == 0)
            try await counter.goesOn()
            #expect(try await counter.isExact())

            #expect(try await cluster.torpor("node", "revoke", "node-c").code == 0)
            try await isRefused("node-c", cluster)
            try await guest.says("node node-c was revoked")
            // What was decided outlives who decided it.
            cluster.killDaemon("coordinator")
            try await cluster.waitUntilReady(2)
            try await isRefused("node-c", cluster)
            let again = try await guest.join(token, "--again")
            #expect(again.code == 3 && again.error.contains("not known"), "\(again)")
            try await counter.goesOn()
            #expect(try counter.processes() == 1)
            await guest.stop()
            try audit(cluster, ["change=invited", "change=joined with key", "change=revoked"])
        }
    }

    @Test func anAgentsCertificateRenewsItselfWhileItRuns() async throws {
        try await DevCluster.with(nodes: 1) { cluster in
            let guest = try await GuestNode("node-c", beside: cluster)
            // A minute's certificate is past two thirds of its life at once: it is made good five minutes ago, for clocks that differ.
            try await cluster.certs(
                "issue", "agent/node-c", "--authority", "\(cluster.folder)/certificates/authority", "--dir", guest.certificates, "--life",
                "1m")
            let before = try Data(contentsOf: URL(fileURLWithPath: "\(guest.certificates)/certificate.pem"))
            let key = try Data(contentsOf: URL(fileURLWithPath: "\(guest.certificates)/key.pem"))
            try guest.start()
            try await guest.says("certificate renewed")
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(guest.certificates)/certificate.pem")) != before)
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(guest.certificates)/key.pem")) == key)
            try await cluster.waitUntilReady(2)
            await guest.stop()
        }
    }

    /// Seen in the listing, and refused as a target with the reason.
    private func isRefused(_ node: String, _ cluster: DevCluster) async throws {
        let states = try await cluster.torpor("nodes", "-o", "json").list().filter { $0["name"] as? String == node }
        #expect(states.first?["state"] as? String == "revoked", "\(states)")
        let refused = try await cluster.torpor("migrate", "counter", "--to", node)
        #expect(refused.code == 3 && refused.error.contains("\(node): revoked"), "\(refused)")
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func audit(_ cluster: DevCluster, _ changes: [String]) throws {
        let log = try String(contentsOfFile: "\(cluster.folder)/logs/coordinator.log", encoding: .utf8)
        let lines = log.split(separator: "\n").filter { $0.contains("torpor.audit") && $0.contains("node-c") }
        for change in changes {
            let (key, value) = (change.prefix { $0 != "=" }, change.drop { $0 != "=" }.dropFirst())
            #expect(lines.contains { $0.contains("\"\(key)\":\"\(value)") }, "no line says: \(change)")
        }
    }
}
