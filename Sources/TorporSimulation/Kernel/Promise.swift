import Synchronization

/// A value that is given once and waited for by one, or given up when the waiter is cancelled.
package final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value, Never>)
        case full(Value)
    }

    private let state = Mutex<State>(.empty)

    package init() {}

    /// The first value counts.
    package func fulfil(_ value: Value) {
        let waiter = state.withLock { state -> CheckedContinuation<Value, Never>? in
            switch state {
            case .full: return nil
            case .empty:
                state = .full(value)
                return nil
            case .waiting(let continuation):
                state = .full(value)
                return continuation
            }
        }
        waiter?.resume(returning: value)
    }

    /// The value, or `substitute` when the waiting task is cancelled first.
    package func wait(orIfCancelled substitute: Value) async -> Value {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state -> Value? in
                    if case .full(let value) = state { return value }
                    state = .waiting(continuation)
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            fulfil(substitute)
        }
    }
}
