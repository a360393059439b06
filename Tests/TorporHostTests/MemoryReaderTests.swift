import Glibc
import Testing
import TorporHost
import TorporModel

/// Memory that a process has for itself is read while it runs, and no other.
@Suite struct MemoryReaderTests {
    @Test func aLineOfMapsIsRead() throws {
        let map = try #require(MemoryMap(line: "7f00a000-7f00c000 rw-s 00000000 00:01 1029   /memfd:a b (deleted)"))
        #expect(map.start == 0x7f00_a000 && map.end == 0x7f00_c000 && map.isShared && map.name == "/memfd:a b (deleted)")
        #expect(map.isSharedMemory && !map.isKernels)
        #expect(MemoryMap(line: "7f00a000-7f00c000 r-xp 00000000 00:00 0                  [vdso]")?.isKernels == true)
        let file = try #require(MemoryMap(line: "7f00a000-7f00c000 r--s 00000000 08:01 17     /usr/share/x"))
        #expect(!file.isSharedMemory)
        #expect(MemoryMap(line: "7f00a000-7f00c000 rw-p 00000000 00:00 0")?.name == "")
        for line in ["", "7f00a000", "7f00c000-7f00a000 rw-p 0 0 0", "x-y rw-p 0 0 0"] { #expect(MemoryMap(line: Substring(line)) == nil) }
    }

    @Test(arguments: [MAP_PRIVATE, MAP_SHARED]) func pagesThatWereWrittenAreFoundAndUntouchedOnesAreNot(sharing: Int32) throws {
        let room = try #require(mmap(nil, 64 * 4096, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0))
        defer { munmap(room, 64 * 4096) }
        let mark: UInt64 = 0x7EA5_0F1A_5B0B_1E55
        for page in [1, 2, 40] { room.storeBytes(of: mark &+ UInt64(page), toByteOffset: page * 4096 + 8, as: UInt64.self) }
        var found: [UInt64] = []
        var bytes = 0
        try MemoryReader(getpid()).each { pages in
            bytes += pages.count
            for page in stride(from: 0, to: pages.count, by: 4096) {
                let word = pages.loadUnaligned(fromByteOffset: page + 8, as: UInt64.self)
                if (mark...mark &+ 64).contains(word) { found.append(word &- mark) }
            }
        }
        #expect(found == [1, 2, 40])
        #expect(bytes % 4096 == 0 && bytes > 0)
    }

    @Test func aProcessThatIsGoneCannotBeRead() {
        #expect(throws: TorporError.self) { try MemoryReader(Int32.max - 1).each { _ in } }
    }
}
