/// A command to run beside a workload, in its container and with its powers.
package struct ExecCall: Hashable, Sendable {
    /// Program and arguments; never empty.
    package var command: [String]
    /// Beside the workload's own environment, and before it.
    package var environment: [String: String]
    /// The workload's own when nil.
    package var workingDirectory: String?
    /// The workload's own when nil.
    package var user: WorkloadUser?
    /// For a terminal of this size; nil for three pipes.
    package var terminal: WindowSize?

    package init(
        command: [String], environment: [String: String] = [:], workingDirectory: String? = nil, user: WorkloadUser? = nil,
        terminal: WindowSize? = nil
    ) {
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.user = user
        self.terminal = terminal
    }
}
