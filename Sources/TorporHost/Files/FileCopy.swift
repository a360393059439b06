import CLinux
import Glibc
package import TorporModel

/// Copies of files: shared blocks where the file system can (FICLONE, ioctl_ficlonerange(2)), else the data without the holes.
package enum FileCopy {
    /// The copy may be there in part after a failure.
    ///
    /// - Throws: `notFound` for a file that is not there, `invalidArgument` for what is no regular file, `diskFull`.
    package static func make(of path: String, at place: String) throws(TorporError) {
        guard Folder.exists(path) else {
            throw TorporError(.notFound, "\(path) is not on this node", remedy: "copy it there, or name another")
        }
        let source = try Descriptor(path: path, O_RDONLY)
        var found = stat()
        try SystemCall.check(fstat(source.raw, &found), "stat \(path)")
        guard found.st_mode & S_IFMT == S_IFREG else {
            throw TorporError(.invalidArgument, "\(path) is no regular file", remedy: "name a file")
        }
        let target = try Descriptor(path: place, O_WRONLY | O_CREAT | O_TRUNC)
        if cl_clone(source.raw, target.raw) == 0 { return }
        try copy(try SparseFile(path), to: target.raw, place)
    }

    private static func copy(_ file: SparseFile, to target: Int32, _ place: String) throws(TorporError) {
        try SystemCall.check(ftruncate(target, off_t(file.bytes)), "set the length of \(place)")
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { room.deallocate() }
        var offset: UInt64 = 0
        while true {
            switch try file.read(at: offset, into: room) {
            case .zeros(let count): offset += UInt64(count)
            case .end, .unchanged: return
            case .bytes(let count):
                try write(UnsafeRawBufferPointer(rebasing: room[..<count]), at: offset, of: target, place)
                offset += UInt64(count)
            }
        }
    }

    private static func write(
        _ bytes: UnsafeRawBufferPointer, at offset: UInt64, of target: Int32, _ place: String
    ) throws(TorporError) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let wrote = pwrite(target, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
            guard wrote > 0 else { throw SystemCall.failure(wrote < 0 ? errno : EIO, "write \(place)") }
            done += wrote
        }
    }
}
