import Crypto
import Foundation
import TorporModel

/// The one way from received bytes to a believed manifest.
struct ManifestVerifier: Sendable {
    /// Says whose certificate it is.
    let trust: any ManifestTrust
    /// What is refused for its size alone, before it is parsed.
    let limits: ArtifactLimits

    /// - Throws: `corrupt`, `unknownVersion` or `forged`; nothing of the manifest may be used then.
    func verify(_ signed: SignedManifest) async throws(TorporError) -> SnapshotManifest {
        guard signed.payload.count <= limits.manifestBytes, signed.certificate.count <= limits.certificateBytes else {
            throw TorporError(
                .corrupt,
                "a manifest of \(signed.payload.count) bytes with a certificate of \(signed.certificate.count) is beyond all limits",
                remedy: "ask who made it")
        }
        let digest = SHA256.hash(data: signed.payload)
        guard ContentHash(bytes: digest) == signed.hash else {
            throw TorporError(.corrupt, "the manifest is not the one that its hash names", remedy: "fetch it again, or capture again")
        }
        let manifest = try ManifestCodec.decode(signed.payload)
        let author = try await trust.author(of: signed.certificate, at: manifest.createdAt)
        guard author.node == manifest.source else {
            throw Self.forged("says it is of \(manifest.source), but \(author.node) signed it")
        }
        guard Self.isSigned(digest, by: author, signature: signed.signature) else {
            throw Self.forged("of \(manifest.source) does not bear that agent's signature")
        }
        try ManifestShape(limits: limits).check(manifest)
        return manifest
    }

    /// False for what is no key or no signature too: a forger chooses those bytes.
    private static func isSigned(_ digest: SHA256Digest, by author: ManifestAuthor, signature: [UInt8]) -> Bool {
        guard let key = try? P256.Signing.PublicKey(x963Representation: author.publicKey),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: digest)
    }

    /// A refusal that a person should hear of: somebody sent what no agent made.
    private static func forged(_ what: String) -> TorporError {
        TorporError(.forged, "the manifest \(what)", remedy: "do not use it; look at the audit log for who sent it")
    }
}
