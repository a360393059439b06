import TorporModel

/// `config.dump`, as far as tools for podman's and CRI-O's archives read it to tell people what it is. None of them can restore it.
struct ArchiveDescription: Codable {
    let id: String
    let name: String
    let rootfsImageName: String
    let runtime: String
    let createdTime: String
    let checkpointedTime: String

    init(_ manifest: SnapshotManifest) {
        id = manifest.workload.rawValue
        name = manifest.name.rawValue
        rootfsImageName = manifest.spec.image?.reference.description ?? ""
        runtime = "runc"
        createdTime = manifest.createdAt.description
        checkpointedTime = manifest.createdAt.description
    }
}
