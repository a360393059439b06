/// What an agent tells of its node with every heartbeat.
package struct NodeReport: Hashable, Codable, Sendable {
    package let node: NodeID
    package let address: PeerAddress
    package let boot: BootID
    package let journal: JournalID
    package let facts: HostFacts
    package let backends: [BackendReport]
    /// Free for workloads, in bytes.
    package let freeMemoryBytes: UInt64
    package let freeDiskBytes: UInt64
    package let copies: [CopyReport]
    package let version: String
    /// nil from an agent that knows no images.
    package let images: [ImageReport]?
    /// nil from an agent that does not say.
    package let artifacts: ArtifactReport?

    package init(
        node: NodeID, address: PeerAddress, boot: BootID, journal: JournalID, facts: HostFacts, backends: [BackendReport],
        freeMemoryBytes: UInt64, freeDiskBytes: UInt64, copies: [CopyReport], version: String, images: [ImageReport]? = nil,
        artifacts: ArtifactReport? = nil
    ) {
        self.node = node
        self.address = address
        self.boot = boot
        self.journal = journal
        self.facts = facts
        self.backends = backends
        self.freeMemoryBytes = freeMemoryBytes
        self.freeDiskBytes = freeDiskBytes
        self.copies = copies
        self.version = version
        self.images = images
        self.artifacts = artifacts
    }
}
