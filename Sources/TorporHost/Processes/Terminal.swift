import CLinux
import Glibc
package import TorporModel

/// The terminal at which a person sits, as one of this process's own open files.
package struct Terminal: Sendable {
    package let descriptor: Int32

    /// nil when the file is none.
    package init?(_ descriptor: Int32) {
        guard isatty(descriptor) == 1 else { return nil }
        self.descriptor = descriptor
    }

    /// nil for one that will not say.
    package var size: WindowSize? {
        var (columns, rows): (UInt16, UInt16) = (0, 0)
        guard cl_get_window_size(descriptor, &columns, &rows) == 0 else { return nil }
        return WindowSize(columns: columns, rows: rows)
    }

    /// Hands every key over as it is struck while `body` runs, Ctrl-C too; as before when it has ended, however it did.
    package func raw<Value>(_ body: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        var before = termios()
        guard tcgetattr(descriptor, &before) == 0 else { return try await body() }
        var raw = before
        cfmakeraw(&raw)
        tcsetattr(descriptor, TCSADRAIN, &raw)
        defer { tcsetattr(descriptor, TCSADRAIN, &before) }
        return try await body()
    }
}
