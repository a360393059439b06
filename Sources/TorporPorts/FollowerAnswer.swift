/// What a follower says of one offer, by its number. After `have` and `stored` the chunk is the follower's to keep.
package enum FollowerAnswer: Hashable, Sendable {
    case want(UInt64)
    /// It was there before.
    case have(UInt64)
    /// It came, was found right, and is in the follower's store.
    case stored(UInt64)
}
