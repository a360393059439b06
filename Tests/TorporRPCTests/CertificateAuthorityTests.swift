import Foundation
import RPCTestSupport
import Testing
import TorporModel
import TorporRPC

@Suite struct CertificateAuthorityTests {
    @Test func anIssuedKeyCanBeReadByItsOwnerAlone() throws {
        let cluster = try TestCluster()
        let files = try cluster.files("agent/node-a")
        let mode = try FileManager.default.attributesOfItem(atPath: files.key)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func anAuthorityReadFromItsFilesIssuesForTheSameCluster() throws {
        let cluster = try TestCluster("site-7")
        let again = try CertificateAuthority(certificate: cluster.authority.certificatePEM(), key: cluster.authority.keyPEM)
        #expect(again.cluster == ClusterName(unchecked: "site-7"))
        let issued = try again.issue(.coordinator, at: cluster.now, serial: cluster.serial())
        let summary = try CertificateSummary(pem: issued.certificate, at: cluster.now)
        #expect(summary.identity == "spiffe://site-7/coordinator")
        #expect(summary.state == "good")
    }

    @Test func anAuthorityWithAnothersKeyIsRefused() throws {
        let (one, two) = (try TestCluster(), try TestCluster())
        #expect(throws: TorporError.self) {
            try CertificateAuthority(certificate: one.authority.certificatePEM(), key: two.authority.keyPEM)
        }
        let leaf = try one.issue("coordinator")
        #expect(throws: TorporError.self) { try CertificateAuthority(certificate: leaf.certificate, key: leaf.key) }
    }

    @Test func aLeafNeverOutlivesItsAuthority() throws {
        let cluster = try TestCluster()
        let issued = try cluster.authority.issue(
            .coordinator, at: cluster.now, life: .seconds(100 * 365 * 86_400), serial: cluster.serial())
        #expect(issued.life.notAfter <= CertificateLife(of: cluster.authority.certificate).notAfter)
    }

    @Test func renewalKeepsIdentityAndHostsAndChangesTheKey() throws {
        let cluster = try TestCluster()
        let old = try cluster.issue("operator/alice?role=viewer")
        cluster.move(by: 86_400)
        let new = try cluster.authority.renew(old.certificate, at: cluster.now, serial: cluster.serial())
        #expect(new.identity == old.identity)
        #expect(new.key != old.key)
        #expect(new.life.notAfter > old.life.notAfter)
        let hosts = try CertificateSummary(pem: new.certificate, at: cluster.now).names
        #expect(hosts == ["127.0.0.1", "::1", "localhost"])
    }

    @Test func anotherClustersCertificateIsNotRenewed() throws {
        let (one, two) = (try TestCluster("one"), try TestCluster("two"))
        let old = try one.issue("coordinator")
        #expect(throws: TorporError.self) { try two.authority.renew(old.certificate, at: two.now, serial: two.serial()) }
    }

    @Test(arguments: [(1.0, "good"), (0.21, "good"), (0.2, "ending"), (0.001, "ending"), (0, "ended"), (-1, "ended"), (1.1, "notYetGood")])
    func aFifthOfItsLifeLeftIsTheTimeToWarn(_ left: Double, _ state: String) {
        let life = CertificateLife(notBefore: Timestamp(milliseconds: 1_000_000), notAfter: Timestamp(milliseconds: 2_000_000))
        #expect("\(life.state(at: Timestamp(milliseconds: 2_000_000 - Int64(left * 1_000_000))))" == state)
    }
}
