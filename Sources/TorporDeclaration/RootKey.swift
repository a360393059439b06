/// The keys of the file itself.
enum RootKey: String, CaseIterable, Sendable {
    case workloads
}
