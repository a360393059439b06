import Foundation
import Testing
import TorporModel

@testable import TorporArtifacts

/// Past the page cache while that is quick, and the same file to the byte.
@Suite struct DirectDiskTests {
    private static let sizes = [
        0, 1, DirectDisk.least - 1, DirectDisk.least, DirectDisk.least + 1, DirectDisk.least + 4095, Bench.mib, Bench.mib + 60,
    ]

    private func aligned(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 4096, alignment: 4096)
        room.copyBytes(from: bytes)
        return room
    }

    /// From an address that is no page's too, as an array's may be.
    @Test(arguments: sizes, [0, 16]) func aFileIsTheSameToTheByte(size: Int, offset: Int) throws {
        let folder = try TemporaryFolder()
        let files = try FaultyFiles(root: folder.path)
        let bytes = Bench.noise(size, seed: 1)
        let room = aligned([UInt8](repeating: 0, count: offset) + bytes)
        defer { room.deallocate() }
        try files.put("a/file", UnsafeRawBufferPointer(rebasing: room[offset..<offset + size]))
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("a/file")))) == bytes)
        for wanted in [size, size / 2, min(44, size)] {
            let back = aligned([UInt8](repeating: 7, count: wanted + offset))
            defer { back.deallocate() }
            #expect(try files.read("a/file", into: UnsafeMutableRawBufferPointer(rebasing: back[offset..<offset + wanted])) == size)
            #expect(back[offset..<offset + wanted].elementsEqual(bytes[..<wanted]))
        }
    }

    /// What was written by way of the cache is read from there, and what has left it from the disk.
    @Test func aFileIsReadWhereverItLies() throws {
        let folder = try TemporaryFolder()
        let files = try FaultyFiles(root: folder.path)
        let bytes = Bench.noise(Bench.mib + 60, seed: 2)
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file("file")))
        let room = aligned([UInt8](repeating: 0, count: bytes.count))
        defer { room.deallocate() }
        for offset in [0, 300_000] {
            let descriptor = open(folder.file("file"), O_RDONLY)
            #expect(fsync(descriptor) == 0 && posix_fadvise(descriptor, off_t(offset), 0, POSIX_FADV_DONTNEED) == 0)
            close(descriptor)
            room.initializeMemory(as: UInt8.self, repeating: 7)
            #expect(try files.read("file", into: UnsafeMutableRawBufferPointer(rebasing: room[..<bytes.count])) == bytes.count)
            #expect(room[..<bytes.count].elementsEqual(bytes))
        }
    }

    private func next(_ writing: inout DirectWriting) -> Bool { writing.next() }

    @Test func aSlowDiskIsWrittenByWayOfTheCacheAndTriedAgainLater() {
        var writing = DirectWriting()
        for _ in 0..<DirectWriting.run {
            #expect(next(&writing))
            writing.note(bytes: Bench.mib, nanoseconds: 10_000_000)
        }
        for _ in 0..<DirectWriting.rest { #expect(!writing.isOn && !next(&writing)) }
        #expect(next(&writing))
        // Quick by now.
        for _ in 0..<1000 {
            writing.note(bytes: Bench.mib, nanoseconds: 1_000_000)
            #expect(next(&writing))
        }
    }

    @Test func aWriterThatLosesItsProcessorMakesNoDiskSlow() {
        var writing = DirectWriting()
        for number in 0..<100 { writing.note(bytes: Bench.mib, nanoseconds: number % 4 == 0 ? 700_000 : 4_000_000) }
        #expect(writing.isOn)
    }

    @Test func aFileSystemThatRefusesIsNotAskedAgain() {
        var writing = DirectWriting()
        writing.refuse()
        writing.note(bytes: Bench.mib, nanoseconds: 1)
        for _ in 0..<2 * DirectWriting.rest { #expect(!next(&writing)) }
    }
}
