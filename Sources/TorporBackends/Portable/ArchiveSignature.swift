import Foundation
import TorporModel

/// What `torpor/signature.json` says: who captured it, for whoever trusts the same authority.
struct ArchiveSignature: Codable {
    let hash: ContentHash
    /// ECDSA P-256 over the manifest's SHA-256, raw representation.
    let signature: Data
    /// In DER.
    let certificate: Data

    init(_ signed: SignedManifest) {
        hash = signed.hash
        signature = Data(signed.signature)
        certificate = Data(signed.certificate)
    }
}
