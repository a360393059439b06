import Synchronization
import TorporModel

/// Tells watchers that a job has changed; what it is now they read from its log.
final class JobBoard: Sendable {
    private struct State {
        var watchers: [JobID: [Int: AsyncStream<Void>.Continuation]] = [:]
        var counter = 0
    }

    private let state = Mutex(State())

    /// A stream that yields once at once and then after every change; changes that nobody has looked at yet are one.
    func subscribe(_ job: JobID) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let ticket = state.withLock { state in
            state.counter += 1
            state.watchers[job, default: [:]][state.counter] = continuation
            return state.counter
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in
                state.watchers[job]?[ticket] = nil
                if state.watchers[job]?.isEmpty == true { state.watchers[job] = nil }
            }
        }
        continuation.yield()
        return stream
    }

    func changed(_ job: JobID) {
        let watchers = state.withLock { $0.watchers[job] ?? [:] }
        for (_, watcher) in watchers.sorted(by: { $0.key < $1.key }) { watcher.yield() }
    }
}
