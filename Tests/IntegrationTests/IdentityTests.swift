import Foundation
import Testing

/// Who may ask what of a running cluster, by certificate, as a person at a terminal meets it.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root: namespaces, cgroups and mounts")) struct IdentityTests {
    @Test func aStrangerAViewerAndWhoeverCameTooLateAreToldWhyAndChangeNothing() async throws {
        try await DevCluster.with { cluster in
            let counter = try await Counter.start("counter", on: "node-a", in: cluster)
            let places = try await cluster.places()
            let own = "\(cluster.folder)/certificates/authority"
            let strange = "\(cluster.folder)/strange/authority"
            let operatorFile = "\(cluster.folder)/certificates/operator/certificate.pem"
            let shown = try await DevCluster.run(DevCluster.program, arguments: ["certs", "show", operatorFile, "-o", "json"]).output
            // As in spiffe://CLUSTER/operator/dev: the stranger's authority claims to be of this very cluster.
            let name = try #require(shown.split(separator: "spiffe://").dropFirst().first?.prefix { $0 != "/" })
            try await cluster.certs("init", "--cluster", String(name), "--dir", strange)

            // Of another authority, and believing only that one: it does not believe this coordinator.
            let stranger = try await cluster.issue("operator/eve?role=admin", by: strange)
            try await refused(["ps", "--certs", stranger], "is not trusted", cluster)
            // It believes the coordinator; the coordinator does not believe it.
            let trusting = try await cluster.issue("operator/mallory?role=admin", by: strange)
            try FileManager.default.removeItem(atPath: "\(trusting)/authorities.pem")
            try FileManager.default.copyItem(atPath: "\(own)/certificate.pem", toPath: "\(trusting)/authorities.pem")
            try await refused(["ps", "--certs", trusting], "refused our certificate", cluster)
            // A viewer sees, and ends nothing.
            let viewer = try await cluster.issue("operator/vera?role=viewer", by: own)
            let seen = try await cluster.torpor("ps", "-o", "json", "--certs", viewer)
            #expect(seen.code == 0 && seen.output.contains("counter"), "\(seen)")
            for verb in [["rm", "--force", "counter"], ["stop", "counter"], ["migrate", "counter", "--to", "node-b"]] {
                let outcome = try await refused(verb + ["--certs", viewer], "operator/vera (viewer) may not call", cluster)
                #expect(outcome.code == 3 && outcome.error.contains("it takes the certificate of: admin, operator"), "\(outcome)")
            }
            // An agent may not play an operator.
            let agent = try await cluster.issue("agent/node-a", by: own)
            try await refused(["rm", "--force", "counter", "--certs", agent], "agent/node-a (agent) may not call", cluster)
            // One whose time is over.
            let late = try await cluster.issue("operator/olga?role=admin", by: own, life: "1s")
            try await Task.sleep(for: .seconds(2))
            try await refused(["ps", "--certs", late], "refused our certificate", cluster)

            #expect(try await cluster.places() == places)
            try await counter.goesOn()
            let log = try String(contentsOfFile: "\(cluster.folder)/logs/coordinator.log", encoding: .utf8)
            let audit = log.split(separator: "\n").filter { $0.contains("torpor.audit") }
            for words in ["vera (viewer) may not call", "node-a (agent) may not call", "olga?role=admin expired at", "mallory"] {
                #expect(audit.contains { $0.contains(words) }, "no line says: \(words)")
            }
        }
    }

    @discardableResult
    private func refused(_ verb: [String], _ words: String, _ cluster: DevCluster) async throws -> DevCluster.Outcome {
        let outcome = try await cluster.call(verb)
        #expect(outcome.code == 3 || outcome.code == 1, "\(verb): \(outcome)")
        #expect(outcome.error.hasPrefix("error: ") && outcome.error.contains(words), "\(verb): \(outcome.error)")
        return outcome
    }
}

extension DevCluster {
    /// `torpor certs`, which asks no cluster.
    func certs(_ words: String...) async throws {
        let outcome = try await Self.run(Self.program, arguments: ["certs"] + words)
        guard outcome.code == 0 else { throw Trouble("certs: \(outcome)") }
    }

    /// A folder with that identity's certificate.
    func issue(_ identity: String, by authority: String, life: String = "1h") async throws -> String {
        let dir = "\(folder)/issued/\(identity.filter { $0.isLetter })"
        try await certs("issue", identity, "--authority", authority, "--dir", dir, "--life", life)
        return dir
    }
}
