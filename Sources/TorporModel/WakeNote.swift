/// The last time that somebody at its node's door woke a workload, as the node remembers it until its agent ends.
package struct WakeNote: Hashable, Codable, Sendable {
    /// When the first was accepted, by the node's clock on the wall.
    package let at: Timestamp
    /// For `torpor trace`; nil where nothing is traced.
    package let traceId: String?
    package let story: WakeStory

    package init(at: Timestamp, traceId: String?, story: WakeStory) {
        self.at = at
        self.traceId = traceId
        self.story = story
    }
}
