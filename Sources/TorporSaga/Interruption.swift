import Synchronization
package import TorporModel

/// A bell that can be rung once from outside and waited for inside: somebody cancels a job.
///
/// Not an `AsyncStream`: cancelling a task that reads one ends the stream for every later reader.
package final class Interruption: Sendable {
    private struct State {
        var cause: TorporError?
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var counter = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Rings; later rings change nothing.
    package func raise(_ cause: TorporError) {
        let waiters = state.withLock { state in
            if state.cause == nil { state.cause = cause }
            defer { state.waiters = [:] }
            return state.waiters
        }
        // In the order of waiting: a dictionary's own order differs from process to process.
        for (_, waiter) in waiters.sorted(by: { $0.key < $1.key }) { waiter.resume() }
    }

    /// Why it rang, if it did.
    package var cause: TorporError? { state.withLock { $0.cause } }

    /// Returns when it rings, or when the waiting task is cancelled.
    package func wait() async {
        let ticket = state.withLock { state in
            state.counter += 1
            return state.counter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumeNow = state.withLock { state in
                    if state.cause != nil || Task.isCancelled { return true }
                    state.waiters[ticket] = continuation
                    return false
                }
                if resumeNow { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
        }
    }
}
