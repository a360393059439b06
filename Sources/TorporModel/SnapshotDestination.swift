/// Where a snapshot goes that leaves the cluster.
package enum SnapshotDestination: Hashable, Codable, Sendable {
    /// One tar archive in a folder of the node's.
    case archive
    /// An OCI image layout in a folder of the node's.
    case layout
    /// Wherever skopeo can write to, a registry above all.
    case image(ImageReference)
}
