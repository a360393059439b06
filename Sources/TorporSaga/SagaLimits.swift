/// How patient the executor is.
package struct SagaLimits: Hashable, Sendable {
    /// Between two tries of the same command: doubled from `firstPause` up to `longestPause`.
    package var firstPause: Duration = .milliseconds(50)
    package var longestPause: Duration = .seconds(2)
    /// After this long without an answer, past the pivot or in an undo, the log says why the job is stuck. It goes on trying.
    package var patience: Duration = .seconds(10)

    package init() {}
}
