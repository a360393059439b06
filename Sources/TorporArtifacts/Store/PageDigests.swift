import Crypto
import Glibc
import TorporModel

/// The digests of up to a chunk's pages in order: what a chunk's name is made of. One room, filled over and over.
struct PageDigests: ~Copyable {
    /// SHA-256.
    static let width = 32
    /// How many pages a chunk has at most.
    static let most = ChunkReference.size / ChunkReference.pageSize

    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: most * width, alignment: width)
    /// How many are in it.
    private(set) var count = 0

    deinit { room.deallocate() }

    /// Empties it.
    mutating func clear() { count = 0 }

    /// Empties it and takes the pages of `bytes`, at most a chunk's; the last page may be short.
    mutating func read(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= ChunkReference.size, "more than a chunk's bytes are no chunk")
        count = 0
        for start in stride(from: 0, to: bytes.count, by: ChunkReference.pageSize) {
            append(page: UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + ChunkReference.pageSize, bytes.count)]))
        }
    }

    /// One page more.
    private mutating func append(page: UnsafeRawBufferPointer) {
        if page.count == ChunkReference.pageSize, Self.isZero(page) {
            put(Self.zero)
        } else {
            // BoringSSL's assembler: a debug build hashes as fast as a release build.
            var sha = SHA256()
            sha.update(bufferPointer: page)
            sha.finalize().withUnsafeBytes { put($0) }
        }
    }

    /// One page more, which another has read.
    mutating func append(_ place: Int, of other: borrowing PageDigests) { put(UnsafeRawBufferPointer(other.slot(place))) }

    private mutating func put(_ digest: UnsafeRawBufferPointer) {
        slot(count).copyMemory(from: digest)
        count += 1
    }

    private mutating func put(_ digest: [UInt8]) { digest.withUnsafeBytes { put($0) } }

    private func slot(_ place: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: room[place * Self.width..<(place + 1) * Self.width])
    }

    /// One page's.
    subscript(place: Int) -> PageDigest { PageDigest(UnsafeRawBufferPointer(slot(place))) }

    /// All of them, one after the other.
    var bytes: [UInt8] { [UInt8](room[..<(count * Self.width)]) }

    /// What a chunk of these pages is called.
    var name: ContentHash {
        var sha = SHA256()
        sha.update(bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<(count * Self.width)]))
        return ContentHash(bytes: sha.finalize())
    }

    /// A page of zeros is told at memory speed: the bytes are compared with themselves moved by one, for a loop in Swift would be run
    /// byte by byte in a debug build.
    static func isZero(_ page: UnsafeRawBufferPointer) -> Bool {
        guard let base = page.baseAddress, page[0] == 0 else { return false }
        return memcmp(base, base + 1, page.count - 1) == 0
    }

    /// Of a page of zeros.
    private static let zero = [UInt8](SHA256.hash(data: [UInt8](repeating: 0, count: ChunkReference.pageSize)))
    /// The same, to be compared with.
    static let zeros = zero.withUnsafeBytes { PageDigest($0) }
}
