/// The keys of `stop`.
enum StopKey: String, CaseIterable, Sendable {
    case signal
    case grace
}
