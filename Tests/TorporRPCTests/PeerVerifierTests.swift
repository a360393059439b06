import Crypto
import Foundation
import RPCTestSupport
import SwiftASN1
import Testing
import TorporModel
import TorporRPC
import X509

@Suite struct PeerVerifierTests {
    private func refusal(_ leaf: Certificate, _ side: Side, by store: CredentialStore, at now: Timestamp) async -> String {
        do throws(TorporError) {
            let accepted = try await PeerVerifier.verify([leaf], as: side, by: store.current(), at: now)
            return "accepted as \(accepted.identity)"
        } catch {
            return error.code == .unauthenticated ? error.message : "\(error.code)"
        }
    }

    private func leaf(_ issued: IssuedCertificate) throws -> Certificate { try Certificate(pemEncoded: issued.certificate) }

    @Test func amemberOfTheClusterIsBelieved() async throws {
        let cluster = try TestCluster()
        let store = try cluster.credentials("coordinator")
        #expect(await refusal(try leaf(cluster.issue("agent/node-a")), .client, by: store, at: cluster.now) == "accepted as agent/node-a")
        #expect(await refusal(try leaf(cluster.issue("agent/node-a")), .server, by: store, at: cluster.now) == "accepted as agent/node-a")
    }

    @Test func aStrangersAuthorityIsNotBelievedThoughItBearsTheSameName() async throws {
        let (cluster, stranger) = (try TestCluster(), try TestCluster())
        let store = try cluster.credentials("coordinator")
        let words = await refusal(try leaf(stranger.issue("coordinator")), .client, by: store, at: cluster.now)
        #expect(words.contains("no authority that is trusted here"))
    }

    @Test func anExpiredCertificateSaysWhen() async throws {
        let cluster = try TestCluster()
        let store = try cluster.credentials("coordinator")
        let old = try cluster.issue("agent/node-a", life: .seconds(60))
        cluster.move(by: 61)
        let words = await refusal(try leaf(old), .client, by: store, at: cluster.now)
        #expect(words.contains("expired at \(old.life.notAfter)"))
    }

    @Test func aCertificateOfTheFutureSaysSo() async throws {
        let cluster = try TestCluster()
        let store = try cluster.credentials("coordinator")
        let issued = try cluster.issue("agent/node-a")
        cluster.move(by: -3600)
        #expect(await refusal(try leaf(issued), .client, by: store, at: cluster.now).contains("not good before"))
    }

    @Test func anOperatorCannotStandForAServer() async throws {
        let cluster = try TestCluster()
        let store = try cluster.credentials("coordinator")
        let words = await refusal(try leaf(cluster.issue("operator/mallory?role=admin")), .server, by: store, at: cluster.now)
        #expect(words.contains("not good for being called"))
    }

    @Test func theSameAuthorityForAnotherClusterIsNotBelieved() async throws {
        let cluster = try TestCluster("one")
        let store = try cluster.credentials("coordinator")
        let foreign = try sign(["spiffe://two/coordinator"], by: cluster)
        #expect(await refusal(foreign, .client, by: store, at: cluster.now).contains("of cluster two, not one"))
    }

    @Test func twoIdentitiesAreNone() async throws {
        let cluster = try TestCluster("one")
        let store = try cluster.credentials("coordinator")
        let double = try sign(["spiffe://one/agent/node-a", "spiffe://one/coordinator"], by: cluster)
        #expect(await refusal(double, .client, by: store, at: cluster.now).contains("2 URIs"))
        #expect(await refusal(try sign([], by: cluster), .client, by: store, at: cluster.now).contains("0 URIs"))
    }

    @Test func aLeafCannotIssueLeaves() async throws {
        let cluster = try TestCluster("one")
        let store = try cluster.credentials("coordinator")
        let issued = try cluster.issue("agent/node-a")
        let key = try P256.Signing.PrivateKey(pemRepresentation: issued.key)
        let agent = try leaf(issued)
        let forged = try make(["spiffe://one/coordinator"], issuer: agent.subject, key: Certificate.PrivateKey(key), at: cluster.now)
        do throws(TorporError) {
            _ = try await PeerVerifier.verify([forged, agent], as: .client, by: store.current(), at: cluster.now)
            Issue.record("an agent made itself a coordinator")
        } catch {
            #expect(error.code == .unauthenticated)
        }
    }

    private func sign(_ uris: [String], by cluster: TestCluster) throws -> Certificate {
        let key = try Certificate.PrivateKey(pemEncoded: cluster.authority.keyPEM)
        return try make(uris, issuer: cluster.authority.certificate.subject, key: key, at: cluster.now)
    }

    private func make(_ uris: [String], issuer: DistinguishedName, key: Certificate.PrivateKey, at now: Timestamp) throws -> Certificate {
        let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
        return try Certificate(
            version: .v3, serialNumber: .init(bytes: [7, 7, 7, 7]), publicKey: .init(P256.Signing.PrivateKey().publicKey),
            notValidBefore: date - 60, notValidAfter: date + 60, issuer: issuer, subject: try DistinguishedName { CommonName("x") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                try ExtendedKeyUsage([.clientAuth, .serverAuth])
                if !uris.isEmpty { SubjectAlternativeNames(uris.map { .uniformResourceIdentifier($0) }) }
            }, issuerPrivateKey: key)
    }
}
