import Synchronization
import TorporModel

/// The pages that live moves of this node have sent so far, by attempt. In memory only: an agent that was restarted sends them again.
final class RoundIndexes: Sendable {
    /// Whose rounds.
    private struct Key: Hashable {
        let workload: WorkloadID
        let attempt: Attempt
    }

    private let indexes = Mutex<[Key: PageIndex]>([:])

    /// What a round may point into: made by the first.
    func index(for draft: SnapshotManifest) -> PageIndex {
        indexes.withLock { indexes in
            let key = Key(workload: draft.workload, attempt: draft.attempt)
            let index = indexes[key] ?? PageIndex()
            indexes[key] = index
            return index
        }
    }

    /// What the capture may point into, which comes after all rounds; nil when there were none.
    func take(for draft: SnapshotManifest) -> PageIndex? {
        indexes.withLock { $0.removeValue(forKey: Key(workload: draft.workload, attempt: draft.attempt)) }
    }

    /// The attempt is over.
    func forget(_ workload: WorkloadID, _ attempt: Attempt) {
        indexes.withLock { _ = $0.removeValue(forKey: Key(workload: workload, attempt: attempt)) }
    }
}
