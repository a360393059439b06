/// A node as `torpor nodes` shows it.
package struct NodeView: Hashable, Codable, Sendable {
    package let name: NodeID
    /// `ready`, `cordoned`, `draining`, `drained`, `lost` or `revoked`.
    package let state: String
    package let address: String
    package let workloads: Int
    package let debts: Int
    package let freeMemoryBytes: UInt64
    package let freeDiskBytes: UInt64
    package let lastSeenAt: String
    package let version: String
    package let backends: [BackendReport]
    package let images: [ImageReport]
    /// nil for a node that does not say.
    package let artifacts: ArtifactReport?
    /// On what crosses between it and other nodes.
    package let limits: TransferLimits
    package let labels: [String: String]

    package init(
        name: NodeID, state: String, address: String, workloads: Int, debts: Int, freeMemoryBytes: UInt64, freeDiskBytes: UInt64,
        lastSeenAt: String, version: String, backends: [BackendReport],
        images: [ImageReport] = [], artifacts: ArtifactReport? = nil, limits: TransferLimits = .none,
        labels: [String: String] = [:]
    ) {
        self.name = name
        self.state = state
        self.address = address
        self.workloads = workloads
        self.debts = debts
        self.freeMemoryBytes = freeMemoryBytes
        self.freeDiskBytes = freeDiskBytes
        self.lastSeenAt = lastSeenAt
        self.version = version
        self.backends = backends
        self.images = images
        self.artifacts = artifacts
        self.limits = limits
        self.labels = labels
    }
}
