import Synchronization

/// Where a call hangs until a test lets it go.
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrivals = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var watching: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Lets everybody go, now and later.
    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }

    /// Hangs here. Not to be cancelled: an engine call in its middle does not listen.
    package func pass() async {
        await withCheckedContinuation { continuation in
            let (passes, watching) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
                state.arrivals += 1
                defer { state.watching = [] }
                if !state.isOpen { state.waiting.append(continuation) }
                return (state.isOpen, state.watching)
            }
            watching.forEach { $0.resume() }
            if passes { continuation.resume() }
        }
    }

    /// Returns once somebody has come to the gate.
    package func reached() async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.arrivals == 0 { state.watching.append(continuation) }
                return state.arrivals > 0
            }
            if isReached { continuation.resume() }
        }
    }
}
