/// One step of a job: performed, or undone.
package struct StepView: Hashable, Codable, Sendable {
    /// The step's name; an undo is `undo freeze`.
    package let name: String
    package let state: State
    package let startedAt: String
    package let durationMs: Int64?

    /// Where the step stands.
    package enum State: String, Hashable, Codable, Sendable {
        case running, succeeded, failed
    }

    package init(name: String, state: State, startedAt: String, durationMs: Int64?) {
        self.name = name
        self.state = state
        self.startedAt = startedAt
        self.durationMs = durationMs
    }
}
