package import TorporModel
import X509

/// What `torpor certs show` says of a certificate.
package struct CertificateSummary: Hashable, Codable, Sendable {
    /// The URI it bears, or its subject when it bears none (an authority).
    package let identity: String
    package let issuer: String
    package let serial: String
    package let notBefore: String
    package let notAfter: String
    /// `good`, `ending`, `ended` or `notYetGood`.
    package let state: String
    package let names: [String]

    /// - Throws: `invalidArgument` when `pem` is no certificate.
    package init(pem: String, at now: Timestamp) throws(TorporError) {
        let certificate = try PEM.certificates(pem)[0]
        let life = CertificateLife(of: certificate)
        identity = CertificateNames.uris(of: certificate).first ?? "\(certificate.subject)"
        issuer = "\(certificate.issuer)"
        serial = "\(certificate.serialNumber)"
        notBefore = life.notBefore.description
        notAfter = life.notAfter.description
        state = "\(life.state(at: now))"
        names = CertificateNames.hosts(of: certificate)
    }
}
