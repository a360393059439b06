import Glibc
package import TorporModel

/// Disk that is kept for the words that must be written also when the disk is full: that an attempt is over, so that its workload may run.
/// Without them a frozen workload would have to stay so until somebody frees space.
package struct Ballast: Sendable {
    private let path: String
    private let bytes: Int

    /// - Parameter bytes: enough for a few writes; taken by `load`.
    package init(path: String, bytes: Int) {
        self.path = path
        self.bytes = bytes
    }

    /// Takes the space, if it is not taken and there is any: on a full disk, later.
    package func load() {
        guard let file = try? Descriptor(path: path, O_WRONLY | O_CREAT) else { return }
        var found = stat()
        // A shorter one is of somebody who was killed while taking it.
        guard fstat(file.raw, &found) == 0, found.st_size < off_t(bytes) else { return }
        if posix_fallocate(file.raw, 0, off_t(bytes)) != 0 { unlink(path) }
    }

    /// Gives the space back; false when none was taken.
    package func drop() -> Bool { unlink(path) == 0 }

    /// Does `work`, and on a full disk once more with the space that was kept.
    package func afford<Result>(_ work: () throws(TorporError) -> Result) throws(TorporError) -> Result {
        do throws(TorporError) {
            let result = try work()
            load()
            return result
        } catch  where error.code == .diskFull {
            guard drop() else { throw error }
            return try work()
        }
    }
}
