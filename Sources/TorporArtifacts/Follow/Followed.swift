import Synchronization
import TorporModel

/// What a node has taken by following the captures of one attempt: held until its fetch has ended, or it is collected.
final class Followed: Sendable {
    let hold: Hold
    private let counted = Mutex(SentTally())

    init(_ ledger: ChunkLedger) { hold = Hold(ledger) }

    /// What crossed the line and was found right.
    var tally: SentTally { counted.withLock { $0 } }
    func note(_ chunk: ChunkReference, sent: Int) { counted.withLock { $0.note(chunk.bytes, sent: sent) } }

    /// Whose it is.
    struct Key: Hashable, Sendable {
        let workload: WorkloadID
        let attempt: Attempt
    }
}
