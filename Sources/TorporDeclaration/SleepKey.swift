/// The keys of `sleep`.
enum SleepKey: String, CaseIterable, Sendable {
    case doze
    case after
    case deep
    case awake
    case cpu
    case connections
    case ignore
    case hours
    case lock
    case ask
}
