import Glibc
import Synchronization

/// Writes whole lines to a file descriptor; lines of several threads never mix.
package final class LineWriter: Sendable {
    private let descriptor: Mutex<CInt>

    /// Does not own the descriptor.
    package init(descriptor: CInt) { self.descriptor = Mutex(descriptor) }

    /// Where daemons log: standard output belongs to the answer of a command.
    package static let standardError = LineWriter(descriptor: STDERR_FILENO)

    /// Adds the line's end. What cannot be written is lost in silence: there is nowhere left to say so.
    package func write(_ line: String) {
        var bytes = Array(line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        descriptor.withLock { descriptor in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count > 0 {
                    rest = rest.dropFirst(count)
                    continue
                }
                if count < 0, errno == EINTR { continue }
                return
            }
        }
    }
}
