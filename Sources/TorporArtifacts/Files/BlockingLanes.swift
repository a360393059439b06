import Dispatch
import Synchronization
import TorporModel

/// Runs what blocks on a few threads beside its caller, who goes on as soon as there is a lane free: what comes over a line is taken while what
/// came before is hashed and written.
///
/// Nothing is cancelled: whoever has used it waits in `drain` before anything is let go of.
final class BlockingLanes: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// What went wrong first.
        var failure: TorporError?
    }

    private let count: Int
    private let state: Mutex<State>

    init(_ count: Int) {
        self.count = count
        state = Mutex(State(free: count))
    }

    /// Returns when `body` has a lane, not when it has ended.
    ///
    /// - Throws: what another has thrown since; then `body` is not run.
    func run(_ body: @escaping @Sendable () throws(TorporError) -> Void) async throws(TorporError) {
        await take()
        if let failure = state.withLock({ $0.failure }) {
            give(nil)
            throw failure
        }
        DispatchQueue(label: "torpor.artifacts.lane").async {
            do throws(TorporError) {
                try body()
                self.give(nil)
            } catch { self.give(error) }
        }
    }

    /// Returns when all that was run has ended.
    ///
    /// - Throws: what went wrong first.
    func drain() async throws(TorporError) {
        for _ in 0..<count { await take() }
        for _ in 0..<count { give(nil) }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    private func take() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func give(_ failure: TorporError?) {
        let next = state.withLock { state in
            if state.failure == nil { state.failure = failure }
            if state.waiting.isEmpty {
                state.free += 1
                return nil as CheckedContinuation<Void, Never>?
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
