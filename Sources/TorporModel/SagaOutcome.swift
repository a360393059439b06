/// How a job ended.
package enum SagaOutcome: Hashable, Codable, Sendable {
    case succeeded
    /// Nothing is lost and nothing has moved: the source has answered that it runs.
    case undone(TorporError)
    /// Nothing to undo was found, or what was there is lost (`lost`).
    case failed(TorporError)
}
