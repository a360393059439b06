import Synchronization

/// A value that is given once and waited for by one.
package final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value, Never>)
        case full(Value)
    }

    private let state = Mutex<State>(.empty)

    package init() {}

    /// False when a value was given before.
    @discardableResult
    package func fulfil(_ value: Value) -> Bool {
        let (first, waiter): (Bool, CheckedContinuation<Value, Never>?) = state.withLock { state in
            switch state {
            case .full: return (false, nil)
            case .empty:
                state = .full(value)
                return (true, nil)
            case .waiting(let continuation):
                state = .full(value)
                return (true, continuation)
            }
        }
        waiter?.resume(returning: value)
        return first
    }

    /// The value, or `substitute` when the waiting task is cancelled first.
    package func wait(orIfCancelled substitute: Value) async -> Value {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready: Value? = state.withLock { state in
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
