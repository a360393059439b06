import Crypto
import Foundation
package import TorporModel
package import X509

/// A development or small-site authority: P-256, one level, short-lived leaves. Time and serial numbers are handed in.
///
/// Leaves live a week: what is stolen is soon worthless, and renewal is exercised until it works (`CredentialStore` needs no restart).
/// A larger site brings its own authority; all that Torpor asks of a leaf is said in `IdentityPolicy`.
package struct CertificateAuthority: Sendable {
    /// Whose members it may vouch for.
    package let cluster: ClusterName
    /// Self-signed; its common name bears part of the serial, so that an old and a new authority are told apart in logs.
    package let certificate: Certificate
    private let key: P256.Signing.PrivateKey

    /// How long an authority and a leaf live unless somebody says otherwise.
    package static let authorityLife = Duration.seconds(365 * 86_400)
    package static let leafLife = Duration.seconds(7 * 86_400)
    /// Clocks differ: a fresh certificate is good this long ago.
    private static let backdating = Duration.seconds(-300)

    /// A new authority with a new key.
    ///
    /// - Parameter serial: 8 to 20 random bytes, the first below 0x80.
    package static func create(
        cluster: ClusterName, at now: Timestamp, life: Duration = authorityLife, serial: [UInt8]
    ) throws(TorporError) -> CertificateAuthority {
        let key = P256.Signing.PrivateKey()
        do {
            let name = try DistinguishedName { CommonName("torpor \(cluster) \(serial.prefix(4).map { String($0, radix: 16) }.joined())") }
            let publicKey = Certificate.PublicKey(key.publicKey)
            let certificate = try Certificate(
                version: .v3, serialNumber: .init(bytes: serial), publicKey: publicKey,
                notValidBefore: now.advanced(by: backdating).date, notValidAfter: now.advanced(by: life).date, issuer: name, subject: name,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: publicKey)
                    SubjectAlternativeNames([.uniformResourceIdentifier("spiffe://\(cluster)")])
                },
                issuerPrivateKey: Certificate.PrivateKey(key))
            return CertificateAuthority(cluster: cluster, certificate: certificate, key: key)
        } catch {
            throw TorporError(.internal, "cannot make an authority", cause: error)
        }
    }

    private init(cluster: ClusterName, certificate: Certificate, key: P256.Signing.PrivateKey) {
        self.cluster = cluster
        self.certificate = certificate
        self.key = key
    }

    /// An authority that was made before, from its two PEM files.
    ///
    /// - Throws: `invalidArgument` when they do not belong together or are no authority of Torpor's.
    package init(certificate: String, key: String) throws(TorporError) {
        let first = try PEM.certificates(certificate)[0]
        let privateKey = try PEM.key(key)
        guard first.publicKey == Certificate.PublicKey(privateKey.publicKey) else {
            throw TorporError(.invalidArgument, "the key is not the key of this authority")
        }
        let scheme = "spiffe://"
        guard let uri = CertificateNames.uris(of: first).first, uri.hasPrefix(scheme) else {
            throw TorporError(.invalidArgument, "this is not an authority of Torpor's", remedy: "make one: torpor certs init")
        }
        self.init(cluster: try ClusterName.parse(String(uri.dropFirst(scheme.count))), certificate: first, key: privateKey)
    }

    /// PEM, for `authorities.pem` of everybody who shall trust it.
    package func certificatePEM() throws(TorporError) -> String { try PEM.text(certificate) }

    /// PEM, PKCS #8. A secret: mode 0600, on the machine that issues and nowhere else.
    package var keyPEM: String { key.pemRepresentation + "\n" }

    /// A leaf with a fresh key for one identity.
    ///
    /// - Parameters:
    ///   - hosts: IP addresses and DNS names, for tools that check those. Torpor itself checks the identity alone.
    ///   - serial: 8 to 20 random bytes, the first below 0x80.
    package func issue(
        _ identity: Identity, hosts: [String] = [], at now: Timestamp, life: Duration = leafLife, serial: [UInt8]
    ) throws(TorporError) -> IssuedCertificate {
        let leaf = P256.Signing.PrivateKey()
        let issued = try issue(identity, for: .init(leaf.publicKey), hosts: hosts, at: now, life: life, serial: serial)
        return IssuedCertificate(
            identity: identity, life: CertificateLife(of: issued), certificate: try PEM.text(issued), key: leaf.pemRepresentation + "\n",
            authority: try certificatePEM())
    }

    /// A leaf for a key whose private half is somebody else's: whoever asks has seen the proof that they have it.
    ///
    /// - Throws: `refused` once the authority's own time is over.
    func issue(
        _ identity: Identity, for subject: Certificate.PublicKey, hosts: [String], at now: Timestamp, life: Duration = leafLife,
        serial: [UInt8]
    ) throws(TorporError) -> Certificate {
        let end = min(now.advanced(by: life), Timestamp(certificate.notValidAfter))
        guard now < end else {
            throw TorporError(
                .refused, "the authority itself ended at \(end)", remedy: "make another beside it: certs-dev/README.md, Rotation")
        }
        let names = [.uniformResourceIdentifier(identity.uri(in: cluster))] + hosts.map(CertificateNames.name)
        do {
            return try Certificate(
                version: .v3, serialNumber: .init(bytes: serial), publicKey: subject,
                notValidBefore: now.advanced(by: Self.backdating).date, notValidAfter: end.date, issuer: certificate.subject,
                subject: try DistinguishedName { CommonName(String(identity.description.prefix(64))) },
                signatureAlgorithm: .ecdsaWithSHA256, extensions: try extensions(identity, names, subject),
                issuerPrivateKey: Certificate.PrivateKey(key))
        } catch {
            throw TorporError(.internal, "cannot issue a certificate for \(identity)", cause: error)
        }
    }

    /// The same identity and hosts as `old`, with a fresh key and a fresh life. Whether `old` is still good does not matter: whoever
    /// holds the authority's key may issue.
    package func renew(_ old: String, at now: Timestamp, life: Duration = leafLife, serial: [UInt8]) throws(TorporError)
        -> IssuedCertificate
    {
        let certificate = try PEM.certificates(old)[0]
        let (identity, theirs) = try CertificateNames.identity(of: certificate)
        guard theirs == cluster else {
            throw TorporError(.refused, "the certificate is of cluster \(theirs), the authority of \(cluster)")
        }
        return try issue(identity, hosts: CertificateNames.hosts(of: certificate), at: now, life: life, serial: serial)
    }

    /// Agents and the coordinator both listen and call; people only call, so that a stolen operator's key can impersonate no server.
    private func extensions(
        _ identity: Identity, _ names: [GeneralName], _ publicKey: Certificate.PublicKey
    ) throws -> Certificate.Extensions {
        let usages: [ExtendedKeyUsage.Usage] = if case .operator = identity { [.clientAuth] } else { [.clientAuth, .serverAuth] }
        return try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage(usages)
            SubjectKeyIdentifier(hash: publicKey)
            try authorityIdentifier()
            SubjectAlternativeNames(names)
        }
    }

    /// Names the very key that signed, so that chains are built right while two authorities overlap.
    private func authorityIdentifier() throws -> AuthorityKeyIdentifier {
        AuthorityKeyIdentifier(keyIdentifier: try certificate.extensions.subjectKeyIdentifier?.keyIdentifier)
    }
}
