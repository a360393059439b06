package import TorporModel

/// The near end of an exec session, as whoever runs the command sees it.
package struct ExecLine: Sendable {
    /// What comes next from the person; nil when there is nobody any more. Ends, whatever it returns, when its task is cancelled.
    package let input: @Sendable () async throws(TorporError) -> ExecInput?
    /// Returns when there is room for more: what a command prints is never piled up.
    package let output: @Sendable (ExecOutput) async throws(TorporError) -> Void

    package init(
        input: @escaping @Sendable () async throws(TorporError) -> ExecInput?,
        output: @escaping @Sendable (ExecOutput) async throws(TorporError) -> Void
    ) {
        self.input = input
        self.output = output
    }
}
