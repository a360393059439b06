import Glibc
package import TorporModel

/// The memory of a virtual machine as its VMM has it mapped, read in order of guest addresses. What of it nobody has touched is not looked at.
///
/// Of a machine that runs, what is read may be torn and is old at once.
package final class GuestMemory: MachineMemory {
    /// A stretch of guest memory in the VMM's address space.
    private struct Region {
        /// In the guest, as in a snapshot's memory file; in the VMM.
        let offset: UInt64
        let address: UInt64
        let bytes: UInt64
    }

    private static let page: UInt64 = 4096
    /// What Firecracker puts below the devices' addresses on x86: 4 GiB less 768 MiB (1.12, src/vmm/src/arch/x86_64/layout.rs).
    private static let low: UInt64 = (4096 - 768) << 20

    private let memory: Descriptor
    private let pagemap: Descriptor
    private let regions: [Region]
    /// The file that untouched pages are read from by the kernel; nil for a machine that began empty.
    private let backing: SparseFile?
    package let bytes: UInt64

    /// - Parameter backing: of a restored machine; one that is not there is nil.
    /// - Throws: `engineFailed` when the VMM has not exactly one mapping of each size that the machine's memory has.
    package init(of pid: Int32, bytes: UInt64, backing: String) throws(TorporError) {
        memory = try Descriptor(path: "/proc/\(pid)/mem", O_RDONLY)
        pagemap = try Descriptor(path: "/proc/\(pid)/pagemap", O_RDONLY)
        self.backing = Folder.isFile(backing) ? try SparseFile(backing) : nil
        self.bytes = bytes
        let maps = try MemoryMap.read(pid).filter { !$0.isKernels && !$0.isShared }
        var regions: [Region] = []
        var stretches = [(offset: UInt64(0), size: min(bytes, Self.low))]
        if bytes > Self.low { stretches.append((Self.low, bytes - Self.low)) }
        for (offset, size) in stretches {
            let found = maps.filter { $0.end - $0.start == size }
            guard found.count == 1 else {
                throw TorporError(.engineFailed, "the VMM has \(found.count) mappings of \(size >> 20) MiB: its memory cannot be told")
            }
            regions.append(Region(offset: offset, address: found[0].start, bytes: size))
        }
        self.regions = regions
    }

    /// What is at `offset`: as much as fits into the room, or zeros.
    package func read(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(TorporError) -> ArtifactPiece {
        guard let region = regions.first(where: { offset >= $0.offset && offset - $0.offset < $0.bytes }) else { return .end }
        let address = region.address + (offset - region.offset)
        let count = min(UInt64(room.count), region.offset + region.bytes - offset)
        if try isUntouched(address, count), try isEmpty(offset, count) { return .zeros(Int(count)) }
        let got = pread(memory.raw, room.baseAddress, Int(count), off_t(bitPattern: UInt(address)))
        guard got > 0 else { throw SystemCall.failure(got < 0 ? errno : EIO, "read the machine's memory") }
        return .bytes(got)
    }

    /// What of it the guest or its VMM has touched; all else is zeros.
    package func touched() throws(TorporError) -> PageRuns {
        var runs = PageRuns()
        let piece: UInt64 = 1 << 20
        for region in regions {
            for done in stride(from: 0, to: region.bytes, by: Int(piece)) {
                let count = min(piece, region.bytes - done)
                for (page, entry) in try entries(region.address + done, count).enumerated() {
                    let place = region.offset + done + UInt64(page) * Self.page
                    if entry >> 62 != 0 {
                        runs.append(place..<place + Self.page)
                    } else if try !isEmpty(place, Self.page) {
                        runs.append(place..<place + Self.page)
                    }
                }
            }
        }
        return runs
    }

    /// Whether the VMM has none of these pages, neither in memory nor swapped out (Documentation/admin-guide/mm/pagemap.rst).
    private func isUntouched(_ address: UInt64, _ count: UInt64) throws(TorporError) -> Bool {
        try entries(address, count).allSatisfy { $0 >> 62 == 0 }
    }

    /// One word a page.
    private func entries(_ address: UInt64, _ count: UInt64) throws(TorporError) -> [UInt64] {
        var entries = [UInt64](repeating: 0, count: Int((count + Self.page - 1) / Self.page))
        let length = entries.count * 8
        guard pread(pagemap.raw, &entries, length, off_t(address / Self.page * 8)) == length else {
            throw SystemCall.failure(errno, "read the machine's page map")
        }
        return entries
    }

    private func isEmpty(_ offset: UInt64, _ count: UInt64) throws(TorporError) -> Bool {
        guard let backing else { return true }
        return try backing.data(from: offset) >= offset + count
    }
}
