/// What the coordinator has decided about a node's certificates, beside the authority's signature. A node that it has decided nothing
/// about has none: every certificate of the authority counts then.
package enum Standing: Hashable, Codable, Sendable {
    /// It has joined by a token: a certificate counts for exactly this key (SHA-256 of its SubjectPublicKeyInfo), so that joining anew
    /// makes an earlier key worthless.
    case member(key: ContentHash)
    /// No certificate of the node counts, until it joins by a new token.
    case revoked
}
