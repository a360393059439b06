/// Names of what an exec session has in its copy's folder and below its copy's cgroup, while it lasts.
package struct SessionFiles: Hashable, Sendable {
    /// Of the session, unique among those of its copy.
    package let id: UInt64

    package init(id: UInt64) { self.id = id }

    /// Of groups below a copy's, so that a session's processes are never taken for the workload's own.
    package static let groupPrefix = "torpor-exec-"

    /// Of its files.
    package static let filePrefix = "exec-"

    package var group: String { Self.groupPrefix + "\(id)" }
    /// The OCI `process` object that is to run.
    package var process: String { Self.filePrefix + "\(id).json" }
    /// Where the engine writes the pid of its first process.
    package var pid: String { Self.filePrefix + "\(id).pid" }
    /// Where the engine says why it could not be started.
    package var log: String { Self.filePrefix + "\(id).log" }
    /// Where the engine hands over the terminal.
    package var console: String { Self.filePrefix + "\(id).tty" }

    package var all: [String] { [process, pid, log, console] }
}
