import Synchronization
import TorporModel

/// Room for a chunk, lent to whoever reads into it or hands out of it, one at a time.
final class ChunkRoom: Sendable {
    private let buffer = Mutex(ChunkBuffer())

    /// Has `body` fill it.
    func fill(_ body: (UnsafeMutableRawBufferPointer) throws(TorporError) -> Void) throws(TorporError) {
        try buffer.withLock { (buffer) throws(TorporError) in try body(buffer.room) }
    }

    /// Hands out a run of what is in it.
    func hand(_ run: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(TorporError) -> Void) throws(TorporError) {
        try buffer.withLock { (buffer) throws(TorporError) in try body(UnsafeRawBufferPointer(rebasing: buffer.room[run])) }
    }
}
