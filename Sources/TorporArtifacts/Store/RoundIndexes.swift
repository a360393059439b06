import Synchronization
import TorporModel

/// The pages that live moves of this node have sent so far, and live checkpoints kept, by attempt. In memory only: an agent that was restarted
/// sends or keeps them again.
final class RoundIndexes: Sendable {
    /// Whose rounds.
    private struct Key: Hashable {
        let workload: WorkloadID
        let attempt: Attempt
    }

    /// What is known of them.
    struct Rounds {
        /// Of all pages that were sent.
        var index = PageIndex()
        /// As the last one was cut, by the names of its artifacts.
        var last: [String: WrittenArtifact] = [:]
        /// Of a checkpoint's: what is to lie beside it.
        var notes: PageNotes?
        /// Likewise: keeps the chunks of the last one.
        var hold: Hold?
    }

    private let indexes = Mutex<[Key: Rounds]>([:])

    /// What a round may point into: the first begins with `new`.
    func rounds(for draft: SnapshotManifest, new: () async -> Rounds = { Rounds() }) async -> Rounds {
        let key = Key(workload: draft.workload, attempt: draft.attempt)
        if let known = indexes.withLock({ $0[key] }) { return known }
        let rounds = await new()
        // Of two at once, which a workload's supervisor does not order, the first counts.
        return indexes.withLock { indexes in
            let first = indexes[key] ?? rounds
            indexes[key] = first
            return first
        }
    }

    /// The round that was just written is the last one now; `hold` keeps its chunks where no snapshot does.
    func note(_ artifacts: [String: WrittenArtifact], of draft: SnapshotManifest, holding hold: Hold? = nil) {
        let key = Key(workload: draft.workload, attempt: draft.attempt)
        // What it replaces lets go outside of the lock.
        _ = indexes.withLock { indexes -> Hold? in
            let replaced = indexes[key]?.hold
            indexes[key]?.last = artifacts
            indexes[key]?.hold = hold
            return replaced
        }
    }

    /// How much of the attempt's checkpoint is kept already, in bytes of chunks.
    func keptBytes(of workload: WorkloadID, _ attempt: Attempt) -> UInt64 {
        let rounds = indexes.withLock { $0[Key(workload: workload, attempt: attempt)] }
        guard let rounds, rounds.hold != nil else { return 0 }
        return Set(rounds.last.values.flatMap(\.chunks)).reduce(0) { $0 + UInt64($1.bytes) }
    }

    /// What the capture may point into, which comes after all rounds; nil when there were none.
    func take(for draft: SnapshotManifest) -> Rounds? {
        indexes.withLock { $0.removeValue(forKey: Key(workload: draft.workload, attempt: draft.attempt)) }
    }

    /// The attempt is over.
    func forget(_ workload: WorkloadID, _ attempt: Attempt) {
        indexes.withLock { _ = $0.removeValue(forKey: Key(workload: workload, attempt: attempt)) }
    }
}
