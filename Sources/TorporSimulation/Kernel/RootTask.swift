import Synchronization

/// The one task that nobody awaits: it is the root of a simulated world, and the scheduler drives it to its end on its own thread.
final class RootTask: Sendable {
    private let ended = Mutex(false)

    var hasEnded: Bool { ended.withLock { $0 } }

    init(on process: SimulatedProcess, _ body: @escaping @Sendable () async -> Void) {
        Task(executorPreference: process) {
            await body()
            self.ended.withLock { $0 = true }
        }
    }
}
