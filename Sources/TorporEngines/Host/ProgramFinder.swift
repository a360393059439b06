import Glibc
import TorporHost

/// Finds programs as a person would: on a given path, then where system programs are.
package enum ProgramFinder {
    private static let systemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// Absolute path of the first executable `name`; `path` is a `PATH` as the environment has it.
    package static func find(_ name: String, path: String = "") -> String? {
        let folders = path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") } + systemFolders
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
