import Synchronization
package import TorporModel

/// Ends one agent process at a numbered point: from there on nothing of what it does reaches journal, engine or door.
///
/// Points are counted before and after every durable write and every engine effect. What lies behind the doubles (kernel, shim, disk)
/// lives on, and a new agent is put before it.
package final class CrashSwitch: Sendable {
    private struct State {
        var points = 0
        var fatal: Int?
    }

    private let state: Mutex<State>

    package init() { state = Mutex(State()) }

    /// The process ends at the `count`th point from now; 1 is the next.
    package func crash(after count: Int) { state.withLock { $0.fatal = $0.points + count } }

    /// How many points were passed.
    package var points: Int { state.withLock { $0.points } }

    package var hasCrashed: Bool {
        state.withLock { state in state.fatal.map { state.points >= $0 } ?? false }
    }

    /// - Throws: when the process ends here, or has ended.
    package func point() throws(TorporError) {
        let isDead = state.withLock { state in
            state.points += 1
            return state.fatal.map { state.points >= $0 } ?? false
        }
        if isDead { throw TorporError(.unreachable, "the agent was killed") }
    }
}
