import Glibc
import TorporModel

/// Whole reads and writes on descriptors of any kind: files, pipes, sockets, blocking or not.
enum Descriptor {
    /// Reads until the buffer is full or the descriptor ends; how many bytes there were.
    static func fill(_ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) throws(TorporError) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        var filled = 0
        while filled < buffer.count {
            // A pipe hands out 64 KiB at a time: without this loop every chunk would be as small.
            let count = Glibc.read(descriptor, base + filled, buffer.count - filled)
            if count == 0 { break }
            if count > 0 { filled += count } else { try settle(descriptor, POLLIN, "read") }
        }
        return filled
    }

    /// Writes all bytes, however few the descriptor takes at a time.
    ///
    /// - Throws: `diskFull` for ENOSPC and EDQUOT, else `internal` with the kernel's words (EPIPE: the reader has gone).
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(TorporError) {
        guard let base = bytes.baseAddress else { return }
        try BrokenPipe.shielded { () throws(TorporError) in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, base + written, bytes.count - written)
                if count >= 0 { written += count } else { try settle(descriptor, POLLOUT, "write") }
            }
        }
    }

    /// Whether it is a regular file with nothing in it: what is left out of such a one reads as zeros.
    static func isEmptyFile(_ descriptor: Int32) -> Bool {
        var found = stat()
        return fstat(descriptor, &found) == 0 && found.st_mode & S_IFMT == S_IFREG && found.st_size == 0
    }

    /// Leaves so many bytes out.
    static func skip(_ count: Int, in descriptor: Int32) throws(TorporError) {
        if lseek(descriptor, off_t(count), SEEK_CUR) < 0 { throw failure("cannot seek", errno) }
    }

    static func go(to place: UInt64, in descriptor: Int32) throws(TorporError) {
        if lseek(descriptor, off_t(place), SEEK_SET) < 0 { throw failure("cannot seek", errno) }
    }

    /// The file is as long as was written and skipped.
    static func endHere(_ descriptor: Int32) throws(TorporError) {
        let place = lseek(descriptor, 0, SEEK_CUR)
        if place < 0 || ftruncate(descriptor, place) != 0 { throw failure("cannot set a file's length", errno) }
    }

    /// After a failed call: waits where waiting helps, throws where it does not.
    private static func settle(_ descriptor: Int32, _ events: Int32, _ verb: String) throws(TorporError) {
        switch errno {
        case EINTR: return
        case EAGAIN:
            var ready = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            _ = poll(&ready, 1, -1)
        default: throw failure("cannot \(verb)", errno)
        }
    }

    /// The error for an errno value: a full disk has a code and a remedy of its own, because a job can wait for it.
    static func failure(_ what: String, _ code: Int32) -> TorporError {
        let words = String(cString: strerror(code))
        if code == ENOSPC || code == EDQUOT {
            return TorporError(.diskFull, "\(what): \(words)", remedy: "free some disk on this node, then submit the job again")
        }
        return TorporError(.internal, "\(what): \(words)")
    }
}
