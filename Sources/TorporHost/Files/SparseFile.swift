import Glibc
package import TorporModel

/// A regular file read without looking at its holes.
package final class SparseFile: Sendable {
    /// Of lseek(2), which Swift's Glibc does not offer.
    private static let data: Int32 = 3
    private static let hole: Int32 = 4

    private let file: Descriptor
    package let bytes: UInt64

    package init(_ path: String) throws(TorporError) {
        file = try Descriptor(path: path, O_RDONLY)
        var found = stat()
        try SystemCall.check(fstat(file.raw, &found), "stat \(path)")
        bytes = UInt64(found.st_size)
    }

    /// What is at `offset`: as much as fits into the room, or the hole up to the next data.
    package func read(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(TorporError) -> ArtifactPiece {
        guard offset < bytes else { return .end }
        // Whole pages: what is behind a hole is cut where it is in any other reading.
        let next = try data(from: offset) & ~4095
        guard next <= offset else { return .zeros(Int(next - offset)) }
        let got = pread(file.raw, room.baseAddress, Int(min(UInt64(room.count), bytes - offset)), off_t(offset))
        guard got > 0 else { throw SystemCall.failure(got < 0 ? errno : EIO, "read") }
        return .bytes(got)
    }

    /// Where the first data from `offset` on is; the file's end when there is none.
    package func data(from offset: UInt64) throws(TorporError) -> UInt64 {
        try seek(offset, Self.data)
    }

    /// Every run of data; a file system that knows no holes calls all of it data.
    package func runs() throws(TorporError) -> PageRuns {
        var runs = PageRuns()
        var place: UInt64 = 0
        while true {
            let start = try seek(place, Self.data)
            guard start < bytes else { return runs }
            place = try seek(start, Self.hole)
            runs.append((start & ~4095)..<min((place + 4095) & ~4095, bytes))
        }
    }

    private func seek(_ offset: UInt64, _ what: Int32) throws(TorporError) -> UInt64 {
        guard offset < bytes else { return bytes }
        let found = lseek(file.raw, off_t(offset), what)
        if found >= 0 { return UInt64(found) }
        guard errno == ENXIO else { throw SystemCall.failure(errno, "seek") }
        return bytes
    }
}
