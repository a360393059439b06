import Synchronization
import TorporModel

/// The key that one capture or transfer seals under: made when the first file needs it, let go with its owner.
final class SnapshotSeal: Sendable {
    private let ring: KeyRing
    private let made = Mutex<SealKey?>(nil)

    init(_ ring: KeyRing) { self.ring = ring }

    deinit {
        if let key = made.withLock({ $0 }) { ring.drop(key.id) }
    }

    /// Under one lock: writers side by side share one key.
    func key() throws(TorporError) -> SealKey {
        try made.withLock { (made) throws(TorporError) in
            if let made { return made }
            let fresh = try ring.fresh()
            made = fresh
            return fresh
        }
    }
}
