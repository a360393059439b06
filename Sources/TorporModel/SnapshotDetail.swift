/// One snapshot, with all that is signed of it.
package struct SnapshotDetail: Hashable, Codable, Sendable {
    package let manifest: SignedManifest
    /// Who has its bytes.
    package let nodes: [NodeID]
    /// nil when no node that holds it could say.
    package let processes: [CapturedProcess]?

    package init(manifest: SignedManifest, nodes: [NodeID], processes: [CapturedProcess]?) {
        self.manifest = manifest
        self.nodes = nodes
        self.processes = processes
    }
}
