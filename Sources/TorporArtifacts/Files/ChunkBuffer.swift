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
}
