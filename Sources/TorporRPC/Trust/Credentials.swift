package import Crypto
import NIOSSL
package import TorporModel
package import X509

/// What a process shows and whom it believes, as read at one instant; never half old and half new.
package struct Credentials: Sendable {
    /// Who we are, by our own certificate.
    package let identity: Identity
    /// Whose members we talk to: ours.
    package let cluster: ClusterName
    /// Our certificate, as others will see it.
    package let leaf: Certificate
    package let life: CertificateLife
    /// Whom we believe: several while an old and a new authority overlap.
    package let authorities: [Certificate]
    /// Signs manifests as well as handshakes.
    package let key: P256.Signing.PrivateKey
    let chainSource: [NIOSSLCertificateSource]
    let keySource: NIOSSLPrivateKeySource

    /// Reads three PEM texts.
    ///
    /// - Throws: `invalidArgument` when one cannot be read or the key is another certificate's; `unauthenticated` when the certificate
    ///   bears no identity of Torpor's.
    package init(certificate: String, key: String, authorities: String) throws(TorporError) {
        let chain = try PEM.certificates(certificate)
        self.key = try PEM.key(key)
        self.authorities = try PEM.certificates(authorities)
        leaf = chain[0]
        life = CertificateLife(of: leaf)
        (identity, cluster) = try CertificateNames.identity(of: leaf)
        guard leaf.publicKey == Certificate.PublicKey(self.key.publicKey) else {
            throw TorporError(.invalidArgument, "the key is not the key of this certificate", remedy: "torpor certs renew")
        }
        do {
            chainSource = try chain.map { .certificate(try NIOSSLCertificate(bytes: PEM.der($0), format: .der)) }
            keySource = .privateKey(try NIOSSLPrivateKey(bytes: Array(self.key.derRepresentation), format: .der))
        } catch {
            throw TorporError(.invalidArgument, "the certificate or its key cannot be used for TLS", cause: error)
        }
    }
}
