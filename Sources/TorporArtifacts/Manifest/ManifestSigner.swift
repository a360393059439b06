import Crypto
import Foundation
package import TorporModel

/// Signs manifests with the key of an agent's certificate: ECDSA P-256 over SHA-256, raw representation.
package struct ManifestSigner: Sendable {
    /// Never printed, never encoded.
    private let key: P256.Signing.PrivateKey
    /// The leaf in DER, sent along so that a receiver needs to know the authority only.
    private let certificate: [UInt8]

    /// `pem` is the private key as in the agent's key file (PKCS#8 or SEC1), `certificate` the leaf in DER.
    package init(pem: String, certificate: [UInt8]) throws(TorporError) {
        do { key = try P256.Signing.PrivateKey(pemRepresentation: pem) } catch {
            throw TorporError(.unsupported, "the agent's key is not a P-256 private key in PEM", remedy: "torpor certs renew", cause: error)
        }
        self.certificate = certificate
    }

    /// The same from the key's 32 bytes.
    package init(raw: [UInt8], certificate: [UInt8]) throws(TorporError) {
        do { key = try P256.Signing.PrivateKey(rawRepresentation: raw) } catch {
            throw TorporError(.unsupported, "the agent's key is not a P-256 private key", remedy: "torpor certs renew", cause: error)
        }
        self.certificate = certificate
    }

    /// X9.63: what a trust answers for this signer's certificate.
    package var publicKey: [UInt8] { [UInt8](key.publicKey.x963Representation) }

    /// Hashes and signs the canonical bytes, which travel unchanged from here on.
    package func sign(_ payload: [UInt8]) throws(TorporError) -> SignedManifest {
        do {
            let digest = SHA256.hash(data: payload)
            let signature = try key.signature(for: digest)
            return SignedManifest(
                payload: payload, hash: ContentHash(bytes: digest), signature: [UInt8](signature.rawRepresentation),
                certificate: certificate)
        } catch { throw TorporError(.internal, "the manifest cannot be signed", cause: error) }
    }
}
