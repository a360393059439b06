/// The keys of `logs`.
enum LogKey: String, CaseIterable, Sendable {
    case size
    case files
}
