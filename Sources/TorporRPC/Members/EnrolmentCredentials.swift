import NIOCertificateReloading
import NIOSSL
package import TorporModel
import X509

/// What the enrolment listener shows: the coordinator's certificate and, unlike elsewhere, its authority's, for a node that knows only that
/// one's fingerprint.
struct EnrolmentCredentials: CertificateReloader {
    let store: CredentialStore

    var sslContextConfigurationOverride: NIOSSLContextConfigurationOverride {
        var override = store.sslContextConfigurationOverride
        let credentials = store.current()
        if let issuer = credentials.issuer, let certificate = try? NIOSSLCertificate(bytes: PEM.der(issuer), format: .der) {
            override.certificateChain = credentials.chainSource + [.certificate(certificate)]
        }
        return override
    }
}

extension Credentials {
    /// The trusted authority that issued our own certificate; nil when none of them did.
    var issuer: Certificate? { authorities.first { $0.publicKey.isValidSignature(leaf.signature, for: leaf) } }

    /// SHA-256 of that authority's certificate (DER): what a token says of us.
    ///
    /// - Throws: `refused` when no authority in `authorities.pem` issued our certificate: nobody could believe us.
    package func fingerprint() throws(TorporError) -> ContentHash {
        guard let issuer else {
            throw TorporError(
                .refused, "no authority in the coordinator's authorities.pem has issued its certificate", remedy: "torpor certs renew")
        }
        return try FingerprintVerifier.fingerprint(of: issuer)
    }
}
