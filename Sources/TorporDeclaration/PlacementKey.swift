/// The keys of `placement`.
enum PlacementKey: String, CaseIterable, Sendable {
    case require
    case prefer
    case near
    case apart
    case strategy
}
