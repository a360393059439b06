/// How the verbs find a `torpor dev` cluster: `context.json` in its folder.
struct DevContext: Codable {
    /// HOST:PORT.
    let coordinator: String
    /// Absolute path of the operator's certificate folder.
    let certificates: String
}
