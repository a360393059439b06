import Glibc
import Synchronization
package import TorporModel

/// Files below one folder of a local file system.
package final class PosixFiles: ArtifactFiles {
    /// Absolute, without a slash at its end.
    private let root: String
    /// Names files that are being written; `tmp` is emptied at every start, so a count is name enough.
    private let temporaries = Atomic<UInt64>(0)
    /// How large files are written and read.
    private let disk: DirectDisk

    /// Makes the folder, for its owner only, and clears what an earlier process left half written.
    ///
    /// - Parameter now: counts nanoseconds and never goes back; by it large files are written past the page cache, or not.
    package init(root: String, now: @escaping @Sendable () -> UInt64) throws(TorporError) {
        self.root = root
        disk = DirectDisk(now: now)
        try makeFolder("")
        try makeFolder("tmp")
        for name in try list("tmp") { try remove("tmp/\(name)") }
    }

    /// Written beside under `tmp`, then renamed (rename(2) replaces at once). Not synced: see `ArtifactFiles`.
    package func put(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(TorporError) {
        let number = temporaries.wrappingAdd(1, ordering: .relaxed).newValue
        let temporary = "tmp/\(number)"
        do {
            try write(temporary, bytes)
            try makeFolder(of: path)
            try rename(temporary, to: path)
        } catch {
            unlink(full(temporary))
            throw error
        }
    }

    /// One open, so that size and bytes are of the same file even while another is renamed into its place.
    package func read(_ path: String, into buffer: UnsafeMutableRawBufferPointer) throws(TorporError) -> Int? {
        let descriptor = open(full(path), O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw Self.failure("open", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("stat", path) }
        try disk.read(Int(status.st_size), into: buffer, from: descriptor)
        return Int(status.st_size)
    }

    /// By stat(2): says nothing about whether the bytes are right.
    package func size(_ path: String) throws(TorporError) -> Int? {
        var status = stat()
        if stat(full(path), &status) == 0 { return Int(status.st_size) }
        if errno == ENOENT { return nil }
        throw Self.failure("stat", path)
    }

    package func rename(_ path: String, to other: String) throws(TorporError) {
        guard Glibc.rename(full(path), full(other)) == 0 else { throw Self.failure("rename", path) }
    }

    /// remove(3): unlink for a file, rmdir for a folder, which must be empty. Nothing here deletes recursively.
    package func remove(_ path: String) throws(TorporError) {
        guard Glibc.remove(full(path)) == 0 || errno == ENOENT else { throw Self.failure("remove", path) }
    }

    /// Without `.` and `..`; a folder that changes meanwhile may be seen either way.
    package func list(_ folder: String) throws(TorporError) -> [String] {
        guard let stream = opendir(full(folder)) else {
            if errno == ENOENT { return [] }
            throw Self.failure("list", folder)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// fsync(2), for a folder as for a file: a new name is durable only once its folder was synced.
    package func sync(_ path: String) throws(TorporError) {
        let descriptor = open(full(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure("fsync", path) }
    }

    /// What statvfs(3) has for unprivileged users (`f_bavail`): the file system's own reserve is not ours.
    package func freeBytes() throws(TorporError) -> UInt64 {
        var status = statvfs()
        guard statvfs(root, &status) == 0 else { throw Self.failure("statvfs", "") }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// The path that the kernel is given.
    private func full(_ path: String) -> String { path.isEmpty ? root : "\(root)/\(path)" }

    /// The whole file, new, for its owner only: chunks are memory images.
    private func write(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(TorporError) {
        let descriptor = open(full(path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("create", path) }
        defer { close(descriptor) }
        try disk.write(bytes, to: descriptor)
    }

    /// Tries the last folder first: after the first 256 chunks it is always there.
    private func makeFolder(of path: String) throws(TorporError) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let folder = String(path[..<slash])
        if mkdir(full(folder), 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw Self.failure("make folder", folder) }
        try makeFolder(of: folder)
        try makeFolder(folder)
    }

    /// One folder, whose parent exists; being there already is success.
    private func makeFolder(_ path: String) throws(TorporError) {
        if mkdir(full(path), 0o700) == 0 || errno == EEXIST { return }
        throw Self.failure("make folder", path)
    }

    /// Reads `errno`: to be called before anything else can change it.
    private static func failure(_ verb: String, _ path: String) -> TorporError {
        Descriptor.failure("cannot \(verb) \(path.isEmpty ? "the artifact store" : path)", errno)
    }
}
