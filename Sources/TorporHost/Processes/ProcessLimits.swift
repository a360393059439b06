import CLinux

/// What this process may give its children at most (getrlimit(2), the hard limits).
package enum ProcessLimits {
    /// Open files of one process.
    package static var openFiles: UInt64 { cl_most_files() }
}
