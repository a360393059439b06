import Glibc
import TorporHost
import TorporModel

/// A lock on a file, held as long as this lives, and let go by the kernel when its process ends.
final class ImageLock: Sendable {
    private let file: Int32

    /// Shared by whoever adds, alone by whoever removes.
    ///
    /// - Throws: `unreachable` (try again) while somebody removes, `refused` while somebody adds.
    init(_ path: String, isAlone: Bool) throws(TorporError) {
        let opened = try Descriptor(path: path, O_RDWR | O_CREAT)
        guard flock(opened.raw, (isAlone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 else {
            throw TorporError(
                isAlone ? .refused : .unreachable, "images of this node are being \(isAlone ? "brought" : "removed")",
                remedy: "try again in a moment")
        }
        file = opened.release()
    }

    deinit { close(file) }
}
