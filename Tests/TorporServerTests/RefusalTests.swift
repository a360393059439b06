import GRPCCore
import GRPCNIOTransportHTTP2
import RPCTestSupport
import Synchronization
import Testing
import TorporModel
import TorporRPC
import TorporServer
import TorporWire

/// Each kind of stranger: a clear error for him, a line in the audit log, nothing done.
@Suite struct RefusalTests {
    let cluster: TestCluster
    let log = TestLog()
    let control = FakeControl()
    let coordinator = FakeCoordinator()

    init() throws { cluster = try TestCluster() }

    private func serving<Value: Sendable>(_ body: (UInt16) async throws -> Value) async throws -> Value {
        let server = try CoordinatorServer(
            control: control, coordinator: coordinator, members: FakeMembers(), at: .anyPort,
            credentials: cluster.credentials("coordinator"),
            audit: AuditLog(log.logger()))
        return try await server.serving(body)
    }

    private func audited(_ words: String...) async throws {
        try await eventually { log.lines.contains { line in words.allSatisfy(line.contains) } }
        #expect(control.asked.withLock { $0 }.isEmpty)
        #expect(coordinator.heard.withLock { $0 }.isEmpty)
    }

    private func nodes(_ port: UInt16, as credentials: CredentialStore) async throws -> TorporError? {
        try await withLine(to: .coordinator, port, as: credentials) { line in
            await refused { () throws(TorporError) in _ = try await ControlClient(line).nodes() }
        }
    }

    @Test func aStrangersCertificateIsRefused() async throws {
        let stranger = try TestCluster()
        // He trusts us, we do not trust him: else his own check would refuse first.
        let files = try stranger.files("operator/mallory?role=admin")
        try SecretFile.write(cluster.authority.certificatePEM(), to: files.authorities, mode: 0o644)
        let credentials = try CredentialStore(files, now: { cluster.now })
        let error = try await serving { try await nodes($0, as: credentials) }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("refused our certificate") == true, "\(String(describing: error)) \(error?.causes ?? [])")
        try await audited("warning peer refused", "operator/mallory", "no authority that is trusted here")
    }

    @Test func anExpiredCertificateIsRefusedAndSaysSo() async throws {
        let credentials = try cluster.credentials("operator/alice?role=admin", life: .seconds(60))
        cluster.move(by: 61)
        let error = try await serving { try await nodes($0, as: credentials) }
        #expect(error?.message.contains("refused our certificate") == true, "\(String(describing: error)) \(error?.causes ?? [])")
        try await audited("warning peer refused", "operator/alice", "expired at")
    }

    @Test func aCertificateThatExpiresOnAnOpenConnectionIsRefusedThere() async throws {
        let credentials = try cluster.credentials("operator/alice?role=admin", life: .seconds(60))
        try await serving { port in
            try await withLine(to: .coordinator, port, as: credentials) { line in
                _ = try await ControlClient(line).nodes()
                cluster.move(by: 61)
                let error = await refused { () throws(TorporError) in _ = try await ControlClient(line).nodes() }
                #expect(error?.code == .unauthenticated)
                #expect(error?.remedy == "torpor certs renew")
            }
        }
        #expect(control.asked.withLock { $0 } == ["nodes"])
    }

    @Test func aRoleThatMayNotIsRefused() async throws {
        let credentials = try cluster.credentials("operator/vera?role=viewer")
        let error = try await serving { port in
            try await withLine(to: .coordinator, port, as: credentials) { line in
                await refused { () throws(TorporError) in _ = try await ControlClient(line).cancel(JobID(unchecked: "j-1"), by: "") }
            }
        }
        #expect(error?.code == .permissionDenied)
        #expect(error?.message == "operator/vera (viewer) may not call torpor.v1.Control/CancelJob")
        #expect(error?.remedy == "it takes the certificate of: admin, operator")
        try await audited(
            "warning call refused", "identity=operator/vera", "method=torpor.v1.Control/CancelJob", "outcome=permissionDenied")
    }

    @Test func anAgentCannotUsePeoplesTools() async throws {
        let credentials = try cluster.credentials("agent/node-a")
        #expect(try await serving { try await nodes($0, as: credentials) }?.code == .permissionDenied)
        try await audited("warning call refused", "identity=agent/node-a", "method=torpor.v1.Control/ListNodes")
    }

    @Test(arguments: [("node-b", "node-b"), ("node-a", "node-b")])
    func anAgentSpeaksForItsOwnNodeAlone(_ node: String, _ address: String) async throws {
        let credentials = try cluster.credentials("agent/node-a")
        let error = try await serving { port in
            try await withLine(to: .coordinator, port, as: credentials) { line in
                await refused { () throws(TorporError) in
                    try await CoordinatorClient(line).heartbeat(FakeCoordinator.report(of: node, at: address))
                }
            }
        }
        #expect(error?.code == .permissionDenied)
        #expect(error?.message == "agent/node-a may not speak for node node-b")
        try await audited("warning call refused", "identity=agent/node-a", "method=torpor.v1.AgentLink/Heartbeat", "node-b")
    }

    @Test func anAgentIsHeardForItsOwnNode() async throws {
        let credentials = try cluster.credentials("agent/node-a")
        try await serving { port in
            try await withLine(to: .coordinator, port, as: credentials) { line in
                try await CoordinatorClient(line).heartbeat(FakeCoordinator.report(of: "node-a"))
                try await CoordinatorClient(line).report(spans: [])
            }
        }
        #expect(coordinator.heard.withLock { $0 } == [NodeID(unchecked: "node-a")])
    }

    @Test func aServerWithAnothersCertificateIsNotTalkedTo() async throws {
        let impostor = try CoordinatorServer(
            control: control, coordinator: coordinator, members: FakeMembers(), at: .anyPort,
            credentials: cluster.credentials("agent/node-b"))
        let credentials = try cluster.credentials("operator/alice?role=admin")
        let error = try await impostor.serving { try await nodes($0, as: credentials) }
        #expect(error?.code == .unreachable)
        #expect(
            error?.message.contains("expected coordinator, but the certificate there is agent/node-b's") == true,
            "\(String(describing: error))")
        #expect(control.asked.withLock { $0 }.isEmpty)
    }

    @Test func aServerOfAStrangersAuthorityIsNotTalkedTo() async throws {
        let stranger = try TestCluster()
        let impostor = try CoordinatorServer(
            control: control, coordinator: coordinator, members: FakeMembers(), at: .anyPort,
            credentials: stranger.credentials("coordinator"))
        let credentials = try cluster.credentials("operator/alice?role=admin")
        let error = try await impostor.serving { try await nodes($0, as: credentials) }
        #expect(error?.message.contains("no authority that is trusted here") == true, "\(String(describing: error))")
    }

    @Test func whoShowsNoCertificateIsRefused() async throws {
        try await serving { port in
            let transport = try HTTP2ClientTransport.Posix(
                target: .ipv4(address: "127.0.0.1", port: Int(port)),
                transportSecurity: .tls { $0.serverCertificateVerification = .noVerification })
            let client = GRPCClient(transport: transport)
            try await running([client.runConnections]) {
                await #expect(throws: (any Error).self) {
                    _ = try await Torpor_V1_Control.Client(wrapping: client).listNodes(.init())
                }
                client.beginGracefulShutdown()
            }
        }
        try await audited("warning peer refused", "the peer showed no certificate", "peer.address=")
    }

    @Test func whoSpeaksPlainTextIsRefused() async throws {
        try await serving { port in
            let transport = try HTTP2ClientTransport.Posix(
                target: .ipv4(address: "127.0.0.1", port: Int(port)), transportSecurity: .plaintext)
            let client = GRPCClient(transport: transport)
            try await running([client.runConnections]) {
                await #expect(throws: (any Error).self) {
                    _ = try await Torpor_V1_Control.Client(wrapping: client).listNodes(.init())
                }
                client.beginGracefulShutdown()
            }
        }
        try await audited("warning peer refused", "the TLS handshake failed")
    }
}
