/// The keys of a call to a workload, and of a hook, which is one.
enum CallKey: String, CaseIterable, Sendable {
    case command
    case http
    case timeout
    case onFailure
}
