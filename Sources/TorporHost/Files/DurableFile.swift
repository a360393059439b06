import CLinux
import Glibc
package import TorporModel

/// Small files that are either the old or the new one after a crash, never half of each.
package enum DurableFile {
    /// Through no link, for a jailed VMM's folder is that VMM's too.
    private static let making = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW

    /// On disk when this returns: written beside, synced, renamed over, folder synced.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(TorporError) {
        let beside = path + ".new"
        do {
            let file = try Descriptor(path: beside, making, mode: mode)
            try write(bytes, descriptor: file.raw, name: beside)
            try SystemCall.check(fsync(file.raw), "fsync \(beside)")
        }
        try SystemCall.check(rename(beside, path), "rename \(beside)")
        try sync(folder: parent(of: path))
    }

    package static func write(_ text: String, to path: String) throws(TorporError) {
        try write(Array(text.utf8), to: path)
    }

    /// Whole for whoever reads it, whatever process is killed, and not awaited on the disk: for what is read only in this boot, or written
    /// anew before it is read in another. One writer of a path at a time.
    package static func place(_ bytes: [UInt8], at path: String) throws(TorporError) {
        if (try? read(path)) == bytes { return }
        let beside = path + ".new"
        do {
            let file = try Descriptor(path: beside, making)
            try write(bytes, descriptor: file.raw, name: beside)
        }
        try SystemCall.check(rename(beside, path), "rename \(beside)")
    }

    package static func place(_ text: String, at path: String) throws(TorporError) {
        try place(Array(text.utf8), at: path)
    }

    /// The whole file, at most `limit` bytes of it.
    ///
    /// - Throws: `notFound`, or `corrupt` when it is greater than `limit`.
    package static func read(_ path: String, limit: Int = 1 << 20) throws(TorporError) -> [UInt8] {
        let file = try Descriptor(path: path, O_RDONLY)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = Glibc.read(file.raw, &buffer, buffer.count)
            if got < 0 && errno == EINTR { continue }
            try SystemCall.check(Int32(clamping: got), "read \(path)")
            if got == 0 { return bytes }
            bytes += buffer[..<got]
            guard bytes.count <= limit else { throw TorporError(.corrupt, "\(path) is greater than \(limit) bytes") }
        }
    }

    /// The same as text; bytes that are not UTF-8 are replaced.
    package static func readText(_ path: String, limit: Int = 1 << 20) throws(TorporError) -> String {
        String(decoding: try read(path, limit: limit), as: UTF8.self)
    }

    /// A renamed or new name is durable only once its folder is.
    package static func sync(folder: String) throws(TorporError) {
        let opened = try Descriptor(path: folder, O_RDONLY | O_DIRECTORY)
        try SystemCall.check(fsync(opened.raw), "fsync \(folder)")
    }

    /// Gone when this returns, also after a crash; a file that is not there is success.
    package static func remove(_ path: String) throws(TorporError) {
        if unlink(path) != 0, errno != ENOENT { throw SystemCall.failure(errno, "unlink \(path)") }
        try sync(folder: parent(of: path))
    }

    /// Everything written to the file system that holds `path`.
    package static func sync(fileSystemOf path: String) throws(TorporError) {
        let opened = try Descriptor(path: path, O_RDONLY)
        try SystemCall.checkAnswer(cl_syncfs(opened.raw), "syncfs \(path)")
    }

    /// All of it, however many calls it takes.
    package static func write(_ bytes: [UInt8], descriptor: Int32, name: String) throws(TorporError) {
        var done = 0
        while done < bytes.count {
            let wrote = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if wrote < 0 && errno == EINTR { continue }
            try SystemCall.check(Int32(clamping: wrote), "write \(name)")
            done += wrote
        }
    }

    /// The folder in a path; `.` for a bare name.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
