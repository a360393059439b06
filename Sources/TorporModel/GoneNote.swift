/// A frozen copy that a fault took: as good as a seal when it never ran after its capture (handoff-rules A5).
package struct GoneNote: Hashable, Codable, Sendable {
    package let attempt: Attempt
    package let captured: ContentHash?
    package init(attempt: Attempt, captured: ContentHash?) {
        self.attempt = attempt
        self.captured = captured
    }
}
