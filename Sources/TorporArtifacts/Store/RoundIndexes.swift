import Synchronization
import TorporModel
import TorporPorts

/// The pages that live moves of this node have sent so far, by attempt. In memory only: an agent that was restarted sends them again.
final class RoundIndexes: Sendable {
    /// Whose rounds.
    private struct Key: Hashable {
        let workload: WorkloadID
        let attempt: Attempt
    }

    private let indexes = Mutex<[Key: PageIndex]>([:])

    /// What a capture may point into: made by the first round, used up by the capture.
    func index(for draft: SnapshotManifest, _ purpose: CapturePurpose) -> PageIndex? {
        let key = Key(workload: draft.workload, attempt: draft.attempt)
        return indexes.withLock { indexes in
            switch purpose {
            case .move: return indexes.removeValue(forKey: key)
            case .keep: return nil
            case .round:
                let index = indexes[key] ?? PageIndex()
                indexes[key] = index
                return index
            }
        }
    }

    /// The attempt is over.
    func forget(_ workload: WorkloadID, _ attempt: Attempt) {
        indexes.withLock { _ = $0.removeValue(forKey: Key(workload: workload, attempt: attempt)) }
    }
}
