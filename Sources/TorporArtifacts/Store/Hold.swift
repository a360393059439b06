import Synchronization
import TorporModel

/// What one reader, writer or transfer holds of the store; let go with its owner at the latest.
final class Hold: Sendable {
    /// What is held now.
    private struct State {
        var chunks: Set<ContentHash> = []
        var reservedBytes: UInt64 = 0
    }

    private let ledger: ChunkLedger
    private let state = Mutex(State())

    /// Holds nothing yet.
    init(_ ledger: ChunkLedger) { self.ledger = ledger }

    deinit { release() }

    /// Holds these chunks too; each counts once, however often it is taken.
    func take(_ chunks: some Sequence<ContentHash>) {
        state.withLock { state in
            let fresh = chunks.filter { state.chunks.insert($0).inserted }
            ledger.hold(fresh)
        }
    }

    /// Reserves space in addition to what this hold has already.
    ///
    /// - Throws: `diskFull`, and the reservation is as it was.
    func reserve(_ bytes: UInt64) throws(TorporError) {
        try ledger.reserve(bytes)
        state.withLock { $0.reservedBytes += bytes }
    }

    /// These bytes of the reservation are on the disk now, and the disk itself says so.
    func spend(_ bytes: UInt64) {
        let spent = state.withLock { state in
            let spent = min(bytes, state.reservedBytes)
            state.reservedBytes -= spent
            return spent
        }
        ledger.unreserve(spent)
    }

    /// Lets everything go; safe to call twice, and called again by `deinit`.
    func release() {
        let (chunks, bytes) = state.withLock { state in
            defer { state = State() }
            return (state.chunks, state.reservedBytes)
        }
        ledger.release(chunks)
        ledger.unreserve(bytes)
    }
}
