import Synchronization
package import TorporModel

/// `Compression` with a clock, shared by all who write for the same purpose: what one learns of the data and the disk the next knows.
package final class Compressor: Sendable {
    private let state: Mutex<Compression>
    private let now: @Sendable () -> UInt64

    /// `now` counts nanoseconds and never goes back.
    package init(_ aim: Compression.Aim, now: @escaping @Sendable () -> UInt64) {
        state = Mutex(Compression(aim))
        self.now = now
    }

    /// What the next chunk shall be written as.
    package func wish() -> ChunkEncoding { state.withLock { $0.next() } }

    /// Runs `body`, which tried to compress so many bytes and says how many they became.
    func pack<Value, Failure: Error>(_ bytes: Int, _ body: () throws(Failure) -> (packed: Int, value: Value)) throws(Failure) -> Value {
        let start = now()
        let result = try body()
        let spent = now() - start
        state.withLock { $0.note(packing: bytes, into: result.packed, nanoseconds: spent) }
        return result.value
    }

    /// The line took so many bytes.
    package func sent(_ bytes: Int, nanoseconds: UInt64) { state.withLock { $0.note(sending: bytes, nanoseconds: nanoseconds) } }
}
