import Crypto
import SwiftASN1
import TorporArtifacts
import TorporModel
import TorporRPC
import X509

/// Whose certificate signed a manifest, by the cluster's authorities.
struct AgentTrust: ManifestTrust {
    let credentials: CredentialStore

    /// Who signed: the node that a certificate of this cluster's authorities names.
    ///
    /// - Throws: `forged` for a stranger's, or one that was not valid at `moment`.
    func author(of certificate: [UInt8], at moment: Timestamp) async throws(TorporError) -> ManifestAuthor {
        let leaf: Certificate
        do { leaf = try Certificate(derEncoded: certificate) } catch {
            throw TorporError(.forged, "the manifest's certificate cannot be read", remedy: "capture again", cause: error)
        }
        let identity: Identity
        do throws(TorporError) {
            identity = try await PeerVerifier.verify([leaf], as: .server, by: credentials.current(), at: moment).identity
        } catch {
            throw TorporError(.forged, "the manifest's signer is not believed: \(error.message)", remedy: "capture again", cause: error)
        }
        guard case .agent(let node) = identity, let key = P256.Signing.PublicKey(leaf.publicKey) else {
            throw TorporError(.forged, "the manifest was signed by \(identity), which is no agent", remedy: "capture again")
        }
        return ManifestAuthor(node: node, publicKey: [UInt8](key.x963Representation))
    }

    /// A certificate in the bytes that travel with a manifest.
    static func der(_ certificate: Certificate) throws(TorporError) -> [UInt8] {
        do {
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            return serializer.serializedBytes
        } catch {
            throw TorporError(.internal, "the agent's certificate cannot be written", cause: error)
        }
    }
}
