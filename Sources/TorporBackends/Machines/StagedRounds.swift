import Synchronization
import TorporModel

/// What is staged for which copy: in memory only, so that an agent which was restarted stages anew.
package final class StagedRounds: Sendable {
    private let rounds = Mutex<[CopyID: SnapshotManifest]>([:])

    /// The files hold what this says.
    func keep(_ manifest: SnapshotManifest, for copy: CopyID) { rounds.withLock { $0[copy] = manifest } }

    /// Nobody may believe the files any more but whoever took this.
    func take(_ copy: CopyID) -> SnapshotManifest? { rounds.withLock { $0.removeValue(forKey: copy) } }
}
