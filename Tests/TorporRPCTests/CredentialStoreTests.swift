import Foundation
import RPCTestSupport
import Testing
import TorporModel
import TorporRPC
import X509

@Suite struct CredentialStoreTests {
    @Test func failure33CertificatesThatWereRotatedAreReloadedWithoutRestart() throws {
        let cluster = try TestCluster()
        let files = try cluster.files("agent/node-a", life: .seconds(3600))
        let store = try CredentialStore(files, now: { cluster.now }, logger: TestLog().logger())
        let before = store.current().life.notAfter
        cluster.move(by: 1800)
        try cluster.issue("agent/node-a", life: .seconds(3600)).write(to: files)
        #expect(store.current().life.notAfter > before)
    }

    @Test func failure33PeopleAreWarnedWhileAFifthOfALifeIsLeft() throws {
        let cluster = try TestCluster()
        let log = TestLog()
        let store = try cluster.credentials("agent/node-a", life: .seconds(1000), log: log)
        let watch = CertificateWatch(store, logger: log.logger())
        watch.look()
        #expect(log.lines.isEmpty)
        cluster.move(by: 900)
        watch.look()
        #expect(
            log.lines.contains {
                $0.hasPrefix("warning a certificate ends soon certificate=agent/node-a") && $0.contains("torpor certs renew")
            })
        cluster.move(by: 200)
        watch.look()
        #expect(log.lines.contains { $0.hasPrefix("error a certificate has ended certificate=agent/node-a") })
    }

    @Test func failure33OldAndNewAuthorityAreAcceptedWhileTheyOverlap() async throws {
        let (old, new) = (try TestCluster(), try TestCluster())
        let files = try old.files("coordinator")
        let store = try CredentialStore(files, now: { old.now }, logger: TestLog().logger())
        try SecretFile.write(
            old.authority.certificatePEM() + new.authority.certificatePEM(), to: files.authorities, mode: 0o644)
        #expect(store.current().authorities.count == 2)
    }

    @Test func failure33ARenewalByANewAuthorityKeepsTheOldOneTrusted() throws {
        let (old, new) = (try TestCluster(), try TestCluster())
        let files = try old.files("coordinator")
        let store = try CredentialStore(files, now: { old.now }, logger: TestLog().logger())
        for _ in 0..<2 { try new.authority.renew(SecretFile.read(files.certificate), at: new.now, serial: new.serial()).write(to: files) }
        #expect(store.current().authorities == [old.authority.certificate, new.authority.certificate])
        #expect(store.current().leaf.issuer == new.authority.certificate.subject)
    }

    @Test func halfARotationKeepsWhatIsInForce() throws {
        let cluster = try TestCluster()
        let log = TestLog()
        let files = try cluster.files("agent/node-a")
        let store = try CredentialStore(files, now: { cluster.now }, logger: log.logger())
        let before = store.current().life
        // The key has arrived, its certificate not yet.
        try SecretFile.write(cluster.issue("agent/node-a").key, to: files.key, mode: 0o600)
        for _ in 0..<3 { #expect(store.current().life == before) }
        #expect(log.lines.filter { $0.contains("cannot be used") }.count == 1)
        try FileManager.default.removeItem(atPath: files.certificate)
        #expect(store.current().life == before)
    }

    @Test func noFileMakesAnAgentAnother() throws {
        let cluster = try TestCluster()
        let files = try cluster.files("agent/node-a")
        let store = try CredentialStore(files, now: { cluster.now }, logger: TestLog().logger())
        try cluster.issue("agent/node-b").write(to: files)
        #expect(store.current().identity == .agent(NodeID(unchecked: "node-a")))
    }

    @Test func aProcessWithoutAnIdentityDoesNotStart() throws {
        let cluster = try TestCluster()
        #expect(throws: TorporError.self) {
            try CredentialStore(CredentialFiles(folder: cluster.folder + "/nowhere"), now: { cluster.now })
        }
        let (one, two) = (try cluster.files("agent/node-a"), try cluster.files("agent/node-b"))
        let mixed = CredentialFiles(certificate: one.certificate, key: two.key, authorities: one.authorities)
        #expect(throws: TorporError.self) { try CredentialStore(mixed, now: { cluster.now }) }
    }

    @Test func noErrorTellsAKey() throws {
        let cluster = try TestCluster()
        let files = try cluster.files("agent/node-a")
        try SecretFile.write("SECRET-WORDS", to: files.key, mode: 0o600)
        do throws(TorporError) {
            _ = try CredentialStore(files, now: { cluster.now })
            Issue.record("accepted")
        } catch {
            #expect(!"\(error) \(error.causes)".contains("SECRET"))
        }
    }
}
