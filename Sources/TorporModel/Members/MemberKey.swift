/// The public half of a node's key.
package struct MemberKey: Hashable, Sendable {
    /// SubjectPublicKeyInfo in DER (RFC 5280, 4.1).
    package let der: [UInt8]
    /// SHA-256 of `der`: what the key is known by.
    package let hash: ContentHash

    package init(der: [UInt8], hash: ContentHash) {
        self.der = der
        self.hash = hash
    }
}
