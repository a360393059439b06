/// Where a cluster is, as files say it: `context.json` of a `torpor dev` cluster, and each entry of the contexts' file.
struct ClusterPlace: Codable {
    /// HOST:PORT.
    let coordinator: String
    /// Absolute path of the folder with certificate, key and authorities.
    let certificates: String
}
