import Synchronization
import TorporModel

/// What a node has taken by following the captures of one attempt: held until its fetch has ended, or it is collected.
final class Followed: Sendable {
    let hold: Hold
    private let bytes = Mutex<UInt64>(0)

    init(_ ledger: ChunkLedger) { hold = Hold(ledger) }

    /// Bytes that crossed the line and were found right.
    var sentBytes: UInt64 { bytes.withLock { $0 } }
    func note(_ count: Int) { bytes.withLock { $0 += UInt64(count) } }

    /// Whose it is.
    struct Key: Hashable, Sendable {
        let workload: WorkloadID
        let attempt: Attempt
    }
}
