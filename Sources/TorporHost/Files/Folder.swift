import CLinux
import Glibc
package import TorporModel

/// Folders: made with their parents, listed, and removed without ever crossing a mount.
package enum Folder {
    /// An existing folder is success, whatever its mode.
    package static func create(_ path: String, mode: UInt32 = 0o700) throws(TorporError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, path != "/", !path.isEmpty else { throw SystemCall.failure(errno, "mkdir \(path)") }
        try create(DurableFile.parent(of: path), mode: mode)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw SystemCall.failure(errno, "mkdir \(path)") }
    }

    /// Of whatever kind; a link counts, also one that leads nowhere.
    package static func exists(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0
    }

    /// A regular one; no link.
    package static func isFile(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFREG
    }

    /// Names in the folder, sorted, without `.` and `..`; empty when there is no such folder.
    package static func names(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Unmounts whatever is mounted at or below `path`, then deletes the tree. Nothing there is success.
    ///
    /// Killed restores leave live cgroup hierarchies mounted under criu's work path: a plain recursive delete would walk into the
    /// host's cgroups. So each folder's mount id is compared with the root's before anything in it is touched.
    package static func remove(_ path: String) throws(TorporError) {
        guard exists(path) else { return }
        try Mounts.unmountAll(atOrBelow: path)
        var mount: UInt64 = 0
        try SystemCall.checkAnswer(cl_mount_id(path, &mount), "statx \(path)")
        try remove(path, mount: mount, depth: 0)
    }

    /// Deeper than any real tree, and a bound on the recursion.
    private static let deepest = 512

    private static func remove(_ path: String, mount: UInt64, depth: Int) throws(TorporError) {
        var found = stat()
        guard lstat(path, &found) == 0 else { return }
        guard found.st_mode & S_IFMT == S_IFDIR else {
            try SystemCall.check(unlink(path), "unlink \(path)")
            return
        }
        var own: UInt64 = 0
        try SystemCall.checkAnswer(cl_mount_id(path, &own), "statx \(path)")
        guard own == mount, depth < deepest else {
            throw TorporError(.refused, "\(path) is another mount, or too deep: not deleted", remedy: "umount \(path)")
        }
        for name in names(path) { try remove("\(path)/\(name)", mount: mount, depth: depth + 1) }
        try SystemCall.check(rmdir(path), "rmdir \(path)")
    }

    /// Bytes of the regular files below `path`, as allocated on disk.
    package static func allocatedBytes(_ path: String, depth: Int = 0) -> UInt64 {
        var found = stat()
        guard depth < deepest, lstat(path, &found) == 0 else { return 0 }
        guard found.st_mode & S_IFMT == S_IFDIR else { return UInt64(found.st_blocks) * 512 }
        return names(path).reduce(0) { $0 + allocatedBytes("\(path)/\($1)", depth: depth + 1) }
    }

    /// Bytes that root may still write to the file system that holds `path`.
    package static func freeBytes(_ path: String) throws(TorporError) -> UInt64 {
        var bytes: UInt64 = 0
        try SystemCall.checkAnswer(cl_free_bytes(path, &bytes), "statvfs \(path)")
        return bytes
    }
}
