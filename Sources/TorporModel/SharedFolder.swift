/// A shared folder as its source sees it, told so that a target can see whether its own folder of that name is the same one.
package struct SharedFolder: Hashable, Codable, Sendable {
    /// On the node.
    package let path: String
    /// What its mark says for good: tells this folder from any other that was not copied from it.
    package let mark: String
    /// What its mark says since just now: tells it from a copy of it, too. nil where the mark could not be written, and in a snapshot.
    package let proof: String?

    package init(path: String, mark: String, proof: String?) {
        self.path = path
        self.mark = mark
        self.proof = proof
    }
}
