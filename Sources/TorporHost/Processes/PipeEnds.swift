import CLinux
import Glibc
import TorporModel

/// A pipe between a child and whoever reads it to its end; both ends are closed at the latest with this.
final class PipeEnds {
    private let read: Int32
    /// For the child; -1 once it is closed here.
    private(set) var write: Int32

    init() throws(TorporError) {
        var ends: [Int32] = [-1, -1]
        try SystemCall.checkAnswer(cl_pipe(&ends), "pipe")
        read = ends[0]
        write = ends[1]
    }

    deinit {
        close(read)
        closeWrite()
    }

    /// Else this process would wait for itself.
    func closeWrite() {
        if write >= 0 { close(write) }
        write = -1
    }

    /// Until everybody who could write has closed it.
    ///
    /// - Throws: `corrupt` when it has no end.
    func readAll(limit: Int) throws(TorporError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = Glibc.read(read, &buffer, buffer.count)
            if got < 0 && errno == EINTR { continue }
            try SystemCall.check(Int32(clamping: got), "read a pipe")
            if got == 0 { return bytes }
            bytes += buffer[..<got]
            guard bytes.count <= limit else { throw TorporError(.corrupt, "what a program prints has no end") }
        }
    }
}
