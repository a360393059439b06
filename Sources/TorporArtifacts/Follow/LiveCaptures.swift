import Synchronization
import TorporModel

/// Where captures and their followers find each other, whoever comes first.
final class LiveCaptures: Sendable {
    private let table = Mutex<[SnapshotID: LiveCapture]>([:])

    /// The one of this snapshot, new for the first who asks.
    func meet(_ snapshot: SnapshotID) -> LiveCapture {
        table.withLock { table in
            if let known = table[snapshot] { return known }
            let new = LiveCapture()
            table[snapshot] = new
            return new
        }
    }

    /// It has ended, or never begun.
    func part(_ snapshot: SnapshotID, _ live: LiveCapture) {
        table.withLock { table in
            if table[snapshot] === live { table[snapshot] = nil }
        }
    }
}
