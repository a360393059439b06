import Glibc
package import TorporModel

/// Files that hold keys: only their owner may read them, and nobody ever sees half of one.
package enum SecretFile {
    /// Writes beside `path`, syncs, and moves into place, so that a reader has the old bytes or the new.
    ///
    /// - Parameter mode: 0o600 for a key, 0o644 for a certificate.
    /// - Throws: `internal` with the operating system's words.
    package static func write(_ text: String, to path: String, mode: UInt32) throws(TorporError) {
        let beside = path + ".new"
        unlink(beside)
        // O_EXCL: nobody's prepared link is followed, and no older, wider mode is kept.
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failed("create", beside) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failed("write", beside) }
            rest = rest.dropFirst(count)
        }
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw failed("sync", beside) }
        guard rename(beside, path) == 0 else { throw failed("rename", beside) }
        // A new name is on disk only once its folder is.
        let folder = open(path.lastIndex(of: "/").map { path[...$0] }.map(String.init) ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failed("open the folder of", path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failed("sync the folder of", path) }
    }

    /// Whole, up to 1 MiB: no PEM file is longer.
    ///
    /// - Throws: `notFound` when there is none, `internal` when it cannot be read.
    package static func read(_ path: String) throws(TorporError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? TorporError(.notFound, "\(path) does not exist", remedy: "torpor certs issue") : failed("open", path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < 1 << 20 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw failed("read", path) }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// None there is success.
    static func remove(_ path: String) throws(TorporError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failed("remove", path) }
    }

    /// The operating system's own words, with the path and never the contents.
    private static func failed(_ verb: String, _ path: String) -> TorporError {
        TorporError(.internal, "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
