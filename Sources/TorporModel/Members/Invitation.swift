/// Leave for one node to join once. The secret itself is in the token that a person carries, and nowhere else.
package struct Invitation: Hashable, Codable, Sendable {
    package let node: NodeID
    /// SHA-256 of the secret: what leaks from a store invites nobody.
    package let digest: ContentHash
    /// Good before this instant of the coordinator's wall clock, which certificates are judged by too.
    package let expires: Timestamp
    /// Who asked for it, as the audit log names people.
    package let requester: String

    package init(node: NodeID, digest: ContentHash, expires: Timestamp, requester: String) {
        self.node = node
        self.digest = digest
        self.expires = expires
        self.requester = requester
    }
}
