/// What a node found that read every byte of a snapshot.
package struct SnapshotCheck: Hashable, Codable, Sendable {
    package let node: NodeID
    /// How many chunks it has, and how many bytes they are written as.
    package let chunks: Int
    package let storedBytes: UInt64
    /// What is wrong, a sentence each; empty for a snapshot that can be restored.
    package let flaws: [String]

    package init(node: NodeID, chunks: Int, storedBytes: UInt64, flaws: [String]) {
        self.node = node
        self.chunks = chunks
        self.storedBytes = storedBytes
        self.flaws = flaws
    }
}
