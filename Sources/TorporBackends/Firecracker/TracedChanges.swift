import Synchronization
import TorporModel

/// Up to which of its VMM's notes each machine's changes were sent by this process.
final class TracedChanges: Sendable {
    private let saves = Mutex<[CopyID: UInt64]>([:])

    /// Whether what was sent last goes up to the note before this one.
    func isNext(_ number: UInt64, of copy: CopyID) -> Bool { saves.withLock { $0[copy] }.map { $0 + 1 == number } ?? false }
    func note(_ number: UInt64, of copy: CopyID) { saves.withLock { $0[copy] = number } }
    func forget(_ copy: CopyID) { saves.withLock { _ = $0.removeValue(forKey: copy) } }
}
