/// Where a snapshot comes from that enters the cluster.
package enum SnapshotSource: Hashable, Codable, Sendable {
    /// Absolute path of an archive on the node that is to have it.
    case archive(String)
    /// Wherever skopeo can read from, a registry above all.
    case image(ImageReference)
}
