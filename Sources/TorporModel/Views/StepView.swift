/// One step of a job: performed, or undone.
package struct StepView: Hashable, Codable, Sendable {
    /// The step's name; an undo is `undo freeze`.
    package let name: String
    package let state: State
    package let startedAt: String
    package let durationMs: Int64?
    /// What it has done so far, or why it ended, in words; nil for a step whose name says it all.
    package let note: String?
    /// Why it failed; nil unless it did.
    package let error: ErrorView?

    /// Where the step stands.
    package enum State: String, Hashable, Codable, Sendable {
        case running, succeeded, failed
    }

    package init(name: String, state: State, startedAt: String, durationMs: Int64?, note: String? = nil, error: ErrorView? = nil) {
        self.name = name
        self.state = state
        self.startedAt = startedAt
        self.durationMs = durationMs
        self.note = note
        self.error = error
    }
}
