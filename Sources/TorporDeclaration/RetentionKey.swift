/// The keys of `snapshots`.
enum RetentionKey: String, CaseIterable, Sendable {
    case keep
    case maxAge
    case maxBytes
}
