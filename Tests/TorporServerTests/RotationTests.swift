import RPCTestSupport
import Testing
import TorporModel
import TorporRPC
import TorporServer

/// failures.md 33: certificates expired, or were rotated and never reloaded.
@Suite struct RotationTests {
    @Test func failure33ARenewedCertificateIsShownWithoutRestart() async throws {
        let cluster = try TestCluster()
        let files = try cluster.files("coordinator", life: .seconds(600))
        let server = try CoordinatorServer(
            control: FakeControl(), coordinator: FakeCoordinator(), members: FakeMembers(), at: .anyPort,
            credentials: CredentialStore(files, now: { cluster.now }), audit: AuditLog(TestLog().logger()))
        let alice = try cluster.credentials("operator/alice?role=admin")
        try await server.serving { port in
            try await withLine(to: .coordinator, port, as: alice) { _ = try await ControlClient($0).nodes() }
            cluster.move(by: 601)
            let stale = try await withLine(to: .coordinator, port, as: alice) { line in
                await refused { () throws(TorporError) in _ = try await ControlClient(line).nodes() }
            }
            #expect(stale?.message.contains("expired at") == true)
            try cluster.issue("coordinator", life: .seconds(600)).write(to: files)
            try await withLine(to: .coordinator, port, as: alice) { _ = try await ControlClient($0).nodes() }
        }
    }

    @Test func failure33AnAuthorityIsAddedAndRemovedWithoutRestart() async throws {
        let (old, new) = (try TestCluster(), try TestCluster())
        let files = try old.files("coordinator")
        let server = try CoordinatorServer(
            control: FakeControl(), coordinator: FakeCoordinator(), members: FakeMembers(), at: .anyPort,
            credentials: CredentialStore(files, now: { old.now }), audit: AuditLog(TestLog().logger()))
        let (oldAlice, newAlice) = (try member(of: old, trusting: old), try member(of: new, trusting: old))

        func works(_ who: CredentialStore, _ port: UInt16) async throws -> Bool {
            try await withLine(to: .coordinator, port, as: who) { line in
                do throws(TorporError) {
                    _ = try await ControlClient(line).nodes()
                    return true
                } catch { return false }
            }
        }
        try await server.serving { port in
            #expect(try await works(oldAlice, port))
            #expect(try await !works(newAlice, port))
            try SecretFile.write(old.authority.certificatePEM() + new.authority.certificatePEM(), to: files.authorities, mode: 0o644)
            #expect(try await works(oldAlice, port))
            #expect(try await works(newAlice, port))
            try SecretFile.write(new.authority.certificatePEM(), to: files.authorities, mode: 0o644)
            #expect(try await !works(oldAlice, port))
            #expect(try await works(newAlice, port))
        }
    }

    @Test func anAuthorityThatIsTrustedNoMoreEndsTheCallsOnItsOpenConnections() async throws {
        let (old, new) = (try TestCluster(), try TestCluster())
        let files = try old.files("coordinator")
        let server = try CoordinatorServer(
            control: FakeControl(), coordinator: FakeCoordinator(), members: FakeMembers(), at: .anyPort,
            credentials: CredentialStore(files, now: { old.now }), audit: AuditLog(TestLog().logger()))
        let alice = try old.credentials("operator/alice?role=admin")
        try await server.serving { port in
            try await withLine(to: .coordinator, port, as: alice) { line in
                _ = try await ControlClient(line).nodes()
                try SecretFile.write(new.authority.certificatePEM(), to: files.authorities, mode: 0o644)
                let error = await refused { () throws(TorporError) in _ = try await ControlClient(line).nodes() }
                #expect(error?.code == .unauthenticated && error?.message.contains("not trusted any more") == true)
            }
        }
    }

    /// An operator with a certificate of one authority who believes another's servers.
    private func member(of cluster: TestCluster, trusting other: TestCluster) throws -> CredentialStore {
        let files = try cluster.files("operator/alice?role=admin")
        try SecretFile.write(other.authority.certificatePEM(), to: files.authorities, mode: 0o644)
        return try CredentialStore(files, now: { other.now })
    }
}
