import Synchronization
import TorporModel

/// The chunks that a capture has put on the disk: those that were not there.
final class WrittenChunks: Sendable {
    private let chunks = Mutex<[ContentHash: Int]>([:])

    func note(_ chunk: ChunkReference) { chunks.withLock { $0[chunk.hash] = chunk.bytes } }

    var names: [ContentHash] { chunks.withLock { Array($0.keys) } }
    var bytes: UInt64 { chunks.withLock { $0.values.reduce(0) { $0 + UInt64($1) } } }
}
