/// A manifest in its canonical bytes, with the source agent's signature over them.
package struct SignedManifest: Hashable, Codable, Sendable {
    /// Canonical JSON of a `SnapshotManifest`: what was signed, kept byte for byte.
    package let payload: [UInt8]
    /// SHA-256 of `payload`: what `Seal`, `RestoreHeld` and `Release` name.
    package let hash: ContentHash
    /// ECDSA P-256 over SHA-256 of `payload`, raw representation, by the key of `signer`'s certificate.
    package let signature: [UInt8]
    /// The agent certificate in DER, so that a receiver can check it against the cluster's authority and the claimed node.
    package let certificate: [UInt8]

    package init(payload: [UInt8], hash: ContentHash, signature: [UInt8], certificate: [UInt8]) {
        self.payload = payload
        self.hash = hash
        self.signature = signature
        self.certificate = certificate
    }
}
