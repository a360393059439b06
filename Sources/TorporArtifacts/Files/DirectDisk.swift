import CLinux
import Glibc
import Synchronization
import TorporModel

/// Large files past the page cache (open(2), O_DIRECT), as long as that is quick: see `DirectWriting`.
///
/// A file's first page and the rest that fills no page go through the cache all the same: the first is asked for its header soon, and what is
/// no whole page cannot go directly. The file is the same to the byte.
final class DirectDisk: Sendable {
    /// Files of fewer bytes are not worth two more calls.
    static let least = 256 << 10
    /// What addresses, offsets and lengths are multiples of: enough for every usual disk.
    private static let block = 4096

    private let writing = Mutex(DirectWriting())
    private let now: @Sendable () -> UInt64

    /// `now` counts nanoseconds and never goes back.
    init(now: @escaping @Sendable () -> UInt64) { self.now = now }

    /// Writes a new file from its beginning.
    ///
    /// - Throws: as `Descriptor.write`.
    func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(TorporError) {
        guard bytes.count >= Self.least, Self.isAligned(bytes.baseAddress), writing.withLock({ $0.next() }) else {
            return try Descriptor.write(bytes, to: descriptor)
        }
        try Descriptor.write(UnsafeRawBufferPointer(rebasing: bytes[..<Self.block]), to: descriptor)
        let middle = UnsafeRawBufferPointer(rebasing: bytes[Self.block..<Self.whole(bytes.count)])
        let written = Self.block + (try directly(middle, to: descriptor))
        try Descriptor.write(UnsafeRawBufferPointer(rebasing: bytes[written...]), to: descriptor)
    }

    /// How many of the bytes went; what did not is left to the cache.
    private func directly(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(TorporError) -> Int {
        let start = now()
        var written = 0
        var code = cl_direct(descriptor, true)
        while code >= 0, written < bytes.count, written % Self.block == 0 {
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count > 0 { written += count } else if count == 0 || errno != EINTR { code = count == 0 ? -EINVAL : -errno }
        }
        _ = cl_direct(descriptor, false)
        if code == -EINVAL {
            writing.withLock { $0.refuse() }
        } else if code < 0 {
            throw Descriptor.failure("cannot write", -code)
        } else {
            writing.withLock { $0.note(bytes: written, nanoseconds: now() - start) }
        }
        return written
    }

    /// Reads a file of `size` bytes from its beginning, as far as there is room: what is in the cache from there, and what is not directly, so that
    /// no memory is filled with what is read once.
    ///
    /// - Throws: as `Descriptor.fill`.
    func read(_ size: Int, into room: UnsafeMutableRawBufferPointer, from descriptor: Int32) throws(TorporError) {
        let wanted = min(size, room.count)
        var got = 0
        if wanted >= Self.least, Self.isAligned(room.baseAddress), writing.withLock({ $0.isOn }) {
            got = Int(max(0, cl_read_cached(descriptor, room.baseAddress, wanted)))
            if got < wanted { got = Self.directly(from: Self.whole(got), to: Self.whole(wanted), of: room, descriptor) }
            lseek(descriptor, off_t(got), SEEK_SET)
        }
        // The cache's way says what is wrong with what the other could not read.
        if got < wanted { _ = try Descriptor.fill(UnsafeMutableRawBufferPointer(rebasing: room[got..<wanted]), from: descriptor) }
    }

    /// How far the room is filled then.
    private static func directly(from start: Int, to end: Int, of room: UnsafeMutableRawBufferPointer, _ descriptor: Int32) -> Int {
        var got = start
        guard cl_direct(descriptor, true) >= 0 else { return got }
        while got < end, got % block == 0 {
            let count = pread(descriptor, room.baseAddress.map { $0 + got }, end - got, off_t(got))
            if count > 0 { got += count } else if count == 0 || errno != EINTR { break }
        }
        _ = cl_direct(descriptor, false)
        return got
    }

    private static func isAligned(_ address: UnsafeRawPointer?) -> Bool { Int(bitPattern: address) % block == 0 }
    private static func isAligned(_ address: UnsafeMutableRawPointer?) -> Bool { Int(bitPattern: address) % block == 0 }
    private static func whole(_ count: Int) -> Int { count / block * block }
}
