package import TorporModel

/// The line to a follower, at the captured side.
package protocol FeedLine: Sendable {
    /// - Throws: `unreachable` when the follower has left.
    func send(_ item: FeedItem) async throws(TorporError)
    /// nil when the follower has left.
    func answer() async throws(TorporError) -> FollowerAnswer?
}
