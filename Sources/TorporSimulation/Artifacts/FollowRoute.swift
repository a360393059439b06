/// The way of a followed chunk from one store in memory to another.
struct FollowRoute: Sendable {
    /// What arrives; nil when nothing does.
    let bring: @Sendable ([UInt8]) async -> [UInt8]?
    /// Whether the answer arrives.
    let acknowledge: @Sendable () -> Bool
    /// Returns when a follower has waited long enough for a capture that does not begin.
    let patience: @Sendable () async -> Void
}
