import TorporModel

/// Zeros to hand out; freed with its owner.
struct ZeroBytes: ~Copyable {
    private let room: UnsafeMutableRawBufferPointer

    /// A chunk's worth.
    init() {
        room = .allocate(byteCount: ChunkReference.size, alignment: ChunkReference.pageSize)
        _ = room.initializeMemory(as: UInt8.self, repeating: 0)
    }
    deinit { room.deallocate() }

    /// So many of them, a chunk's worth at a time.
    func hand(_ count: Int, _ body: (UnsafeRawBufferPointer) throws(TorporError) -> Void) throws(TorporError) {
        var left = count
        while left > 0 {
            let some = min(left, room.count)
            try body(UnsafeRawBufferPointer(rebasing: room[..<some]))
            left -= some
        }
    }
}
