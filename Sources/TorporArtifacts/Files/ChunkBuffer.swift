import Crypto
import Glibc
import TorporModel

/// Room for one chunk, filled over and over; freed with its owner.
struct ChunkBuffer: ~Copyable {
    /// `ChunkReference.size` bytes, aligned to a page.
    let room: UnsafeMutableRawBufferPointer

    /// Not cleared: every reader says how much it filled.
    init() { room = .allocate(byteCount: ChunkReference.size, alignment: 4096) }
    deinit { room.deallocate() }

    /// The first `count` bytes.
    func bytes(_ count: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: room[..<count]) }

    /// SHA-256 of the bytes. A whole chunk of zeros, most of a sparse memory, is recognised at memory speed.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> ContentHash {
        if bytes.count == ChunkReference.size, isZero(bytes) { return zero }
        return digest(bytes)
    }

    /// What a whole chunk of zeros hashes to.
    private static let zero: ContentHash = {
        let buffer = ChunkBuffer()
        _ = buffer.room.initializeMemory(as: UInt8.self, repeating: 0)
        return digest(buffer.bytes(ChunkReference.size))
    }()

    /// Compares the bytes with themselves moved by one: no loop in Swift, which a debug build would run byte by byte.
    private static func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress, bytes[0] == 0 else { return false }
        return memcmp(base, base + 1, bytes.count - 1) == 0
    }

    /// SHA-256 by BoringSSL's assembler, which a debug build runs as fast as a release build.
    private static func digest(_ bytes: UnsafeRawBufferPointer) -> ContentHash {
        var sha = SHA256()
        sha.update(bufferPointer: bytes)
        return ContentHash(bytes: sha.finalize())
    }
}
