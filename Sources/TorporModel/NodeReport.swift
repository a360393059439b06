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
    /// What placement rules select nodes by: said by whoever set the node up (`torpor agent --label`).
    package let labels: [String: String]

    package init(
        node: NodeID, address: PeerAddress, boot: BootID, journal: JournalID, facts: HostFacts, backends: [BackendReport],
        freeMemoryBytes: UInt64, freeDiskBytes: UInt64, copies: [CopyReport], version: String, images: [ImageReport]? = nil,
        artifacts: ArtifactReport? = nil, labels: [String: String] = [:]
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
        self.labels = labels
    }

    /// Reads also what was stored of a node before there were labels.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        node = try container.decode(NodeID.self, forKey: .node)
        address = try container.decode(PeerAddress.self, forKey: .address)
        boot = try container.decode(BootID.self, forKey: .boot)
        journal = try container.decode(JournalID.self, forKey: .journal)
        facts = try container.decode(HostFacts.self, forKey: .facts)
        backends = try container.decode([BackendReport].self, forKey: .backends)
        freeMemoryBytes = try container.decode(UInt64.self, forKey: .freeMemoryBytes)
        freeDiskBytes = try container.decode(UInt64.self, forKey: .freeDiskBytes)
        copies = try container.decode([CopyReport].self, forKey: .copies)
        version = try container.decode(String.self, forKey: .version)
        images = try container.decodeIfPresent([ImageReport].self, forKey: .images)
        artifacts = try container.decodeIfPresent(ArtifactReport.self, forKey: .artifacts)
        labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    }
}
