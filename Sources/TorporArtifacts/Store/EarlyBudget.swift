import Synchronization

/// How many chunks of all that a node reads may be in its memory before somebody asks for them.
final class EarlyBudget: Sendable {
    private let left: Mutex<Int>

    init(chunks: Int) { left = Mutex(chunks) }

    /// False when there is no room for another.
    func take() -> Bool {
        left.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            return true
        }
    }

    func give(back chunks: Int) { left.withLock { $0 += chunks } }
}
