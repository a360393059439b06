/// What the members of a snapshot's archive are called.
///
/// Where podman's checkpoint archives have the same thing, by the same name, so that tools for those find it: criu's images under
/// `checkpoint/`, the OCI specification as `spec.dump`, and the container's name and times as `config.dump` (checkpointctl, `lib/metadata.go`).
package enum ArchiveMember {
    /// The signed bytes; the first member.
    package static let manifest = "torpor/manifest.json"
    /// What lies beside them; the second.
    static let signature = "torpor/signature.json"
    /// SHA-256 of each artifact, by name; the last.
    static let sums = "torpor/sums.json"
    /// For people and their tools; nothing here reads it again.
    package static let description = "config.dump"
    private static let specification = "spec.dump"
    /// Of criu's images.
    package static let images = "checkpoint/"
    private static let others = "torpor/artifacts/"

    /// Where an artifact lies.
    static func path(_ artifact: String) -> String {
        if artifact == ArtifactName.specification { return specification }
        return artifact.hasPrefix(ArtifactName.images)
            ? images + artifact.dropFirst(ArtifactName.images.count) : others + artifact
    }

    /// Which artifact lies there; nil for a member that is none.
    static func artifact(_ path: String) -> String? {
        if path == specification { return ArtifactName.specification }
        if path.hasPrefix(images) { return ArtifactName.images + path.dropFirst(images.count) }
        return path.hasPrefix(others) ? String(path.dropFirst(others.count)) : nil
    }
}
