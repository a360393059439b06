/// The keys of `door`.
enum DoorKey: String, CaseIterable, Sendable {
    case http
    case health
    case healthAnswer
    case placeholder
    case pageAfter
    case retryAfter
}
