package import TorporPorts

/// What a node keeps for workloads beside their copies and their chunks; nil where it can keep none.
package struct NodeStock: Sendable {
    package let images: (any ImageKeeper)?
    package let secrets: (any SecretKeeper)?
    package let snapshots: (any SnapshotCarrier)?
    /// Other nodes' frozen originals.
    package let pages: (any PagePeer)?
    package let calls: CallWorld?

    package init(
        images: (any ImageKeeper)? = nil, secrets: (any SecretKeeper)? = nil, snapshots: (any SnapshotCarrier)? = nil,
        pages: (any PagePeer)? = nil, calls: CallWorld? = nil
    ) {
        self.images = images
        self.secrets = secrets
        self.snapshots = snapshots
        self.pages = pages
        self.calls = calls
    }
}
