/// What a token is made of: where to join, whom to believe there, and the secret to show.
package struct NodeInvitation: Hashable, Sendable {
    package let node: NodeID
    /// An address; the unspecified one where the coordinator does not know how it is reached.
    package let host: String
    package let port: UInt16
    /// SHA-256 of the certificate (DER) of the authority that vouches for the coordinator.
    package let fingerprint: ContentHash
    /// 32 random bytes.
    package let secret: [UInt8]
    package let expires: Timestamp

    package init(node: NodeID, host: String, port: UInt16, fingerprint: ContentHash, secret: [UInt8], expires: Timestamp) {
        self.node = node
        self.host = host
        self.port = port
        self.fingerprint = fingerprint
        self.secret = secret
        self.expires = expires
    }
}
