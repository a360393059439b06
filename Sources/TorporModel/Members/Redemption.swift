/// A node that shows an invitation's secret, and the key that it made for itself.
package struct Redemption: Hashable, Sendable {
    /// SHA-256 of the secret that was shown.
    package let digest: ContentHash
    /// Which node it says it is.
    package let node: NodeID
    /// Whose private half it has proved to have.
    package let key: MemberKey

    package init(digest: ContentHash, node: NodeID, key: MemberKey) {
        self.digest = digest
        self.node = node
        self.key = key
    }
}
