/// A manifest in its canonical bytes, with the source agent's signature over them.
package struct SignedManifest: Hashable, Sendable {
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

/// The payload is written as the text that it is: as a list of numbers, what a fragmented memory has of it took seconds to read.
extension SignedManifest: Codable {
    private enum CodingKeys: String, CodingKey {
        case payload, hash, signature, certificate
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? container.decode(String.self, forKey: .payload) {
            payload = Array(text.utf8)
        } else {
            // Of an earlier release, or no text: then it is no manifest, which whoever reads it will say.
            payload = try container.decode([UInt8].self, forKey: .payload)
        }
        hash = try container.decode(ContentHash.self, forKey: .hash)
        signature = try container.decode([UInt8].self, forKey: .signature)
        certificate = try container.decode([UInt8].self, forKey: .certificate)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if let text = String(validating: payload, as: UTF8.self) {
            try container.encode(text, forKey: .payload)
        } else {
            try container.encode(payload, forKey: .payload)
        }
        try container.encode(hash, forKey: .hash)
        try container.encode(signature, forKey: .signature)
        try container.encode(certificate, forKey: .certificate)
    }
}
