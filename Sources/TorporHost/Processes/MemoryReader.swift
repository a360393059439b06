import Glibc
package import TorporModel

/// Reads the memory that a running process has for itself, without stopping it: what is read may be torn and is old at once.
///
/// Pages that are a file's, untouched, are left out: the kernel says which by /proc/PID/pagemap (Documentation/admin-guide/mm/pagemap.rst:
/// bit 63 present, bit 62 swapped, bit 61 file page or shared).
package struct MemoryReader: ~Copyable {
    /// What is looked at in one go, in bytes.
    private static let piece = 1 << 20
    private static let page = 4096

    private let pid: Int32
    private let memory: Descriptor
    private let pagemap: Descriptor
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: page)
    private let entries = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: piece / page)

    /// - Throws: `internal` for a process that is gone or may not be read.
    package init(_ pid: Int32) throws(TorporError) {
        let memory = try Descriptor(path: "/proc/\(pid)/mem", O_RDONLY)
        let pagemap = try Descriptor(path: "/proc/\(pid)/pagemap", O_RDONLY)
        self.pid = pid
        self.memory = memory
        self.pagemap = pagemap
    }

    deinit {
        room.deallocate()
        entries.deallocate()
    }

    /// Hands over page after page in order of addresses, several at a time where they lie side by side. A mapping that goes away
    /// meanwhile is left out.
    package func each(_ body: (UnsafeRawBufferPointer) throws(TorporError) -> Void) throws(TorporError) {
        for map in try MemoryMap.read(pid) where !map.isKernels && (!map.isShared || map.isSharedMemory) {
            var address = map.start
            while address < map.end {
                let bytes = Int(min(UInt64(Self.piece), map.end - address))
                try each(from: address, bytes, map.isShared, body)
                address += UInt64(bytes)
            }
        }
    }

    /// One piece of a mapping.
    private func each(
        from address: UInt64, _ bytes: Int, _ isShared: Bool, _ body: (UnsafeRawBufferPointer) throws(TorporError) -> Void
    ) throws(TorporError) {
        let pages = bytes / Self.page
        let read = pread(pagemap.raw, entries.baseAddress, pages * 8, off_t(address / UInt64(Self.page) * 8))
        guard read == pages * 8 else { return }
        var first = 0
        while first < pages {
            guard Self.isOwn(entries[first], isShared) else {
                first += 1
                continue
            }
            var end = first + 1
            while end < pages, Self.isOwn(entries[end], isShared) { end += 1 }
            let wanted = (end - first) * Self.page
            let count = pread(memory.raw, room.baseAddress, wanted, off_t(bitPattern: UInt(address)) + first * Self.page)
            // Only whole pages: what is behind a hole that has just been made comes with the next round.
            if count > 0 { try body(UnsafeRawBufferPointer(rebasing: room[..<(count / Self.page * Self.page)])) }
            first = end
        }
    }

    /// Whether the page's bytes are nowhere but in the process's memory.
    private static func isOwn(_ entry: UInt64, _ isShared: Bool) -> Bool {
        let isHere = entry >> 63 & 1 == 1 || entry >> 62 & 1 == 1
        return isHere && (isShared || entry >> 61 & 1 == 0)
    }
}
