import Synchronization

/// Counts calls, from wherever they come.
final class CallCounter: Sendable {
    private let calls = Mutex(0)

    var count: Int { calls.withLock { $0 } }

    /// The number of this call, from 1.
    func next() -> Int {
        calls.withLock { calls in
            calls += 1
            return calls
        }
    }
}
