import Synchronization
import TorporModel

/// The pages that live moves of this node have sent so far, by attempt. In memory only: an agent that was restarted sends them again.
final class RoundIndexes: Sendable {
    /// Whose rounds.
    private struct Key: Hashable {
        let workload: WorkloadID
        let attempt: Attempt
    }

    /// What is known of them.
    struct Rounds {
        /// Of all pages that were sent.
        let index = PageIndex()
        /// As the last one was cut, by the names of its artifacts.
        var last: [String: WrittenArtifact] = [:]
    }

    private let indexes = Mutex<[Key: Rounds]>([:])

    /// What a round may point into: made by the first.
    func rounds(for draft: SnapshotManifest) -> Rounds {
        indexes.withLock { indexes in
            let key = Key(workload: draft.workload, attempt: draft.attempt)
            let rounds = indexes[key] ?? Rounds()
            indexes[key] = rounds
            return rounds
        }
    }

    /// The round that was just written is the last one now.
    func note(_ artifacts: [String: WrittenArtifact], of draft: SnapshotManifest) {
        indexes.withLock { $0[Key(workload: draft.workload, attempt: draft.attempt)]?.last = artifacts }
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
