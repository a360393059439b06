import Synchronization
import TorporModel

/// A disk for stores in memory: what was written but not synced is lost in a crash.
///
/// An honest store syncs before each answer, so a crash takes nothing that was answered; the faults are there to make one dishonest, or
/// to end it between write and sync, and see the checkers notice. A store is "reopened" by making another one over the same disk.
package final class SimulatedDisk<Content: Sendable>: Sendable {
    /// What happens to the next write instead of success.
    package enum Fault: Sendable {
        /// Refused with `diskFull`; nothing was written.
        case full
        /// The process ends between write and sync: the caller never hears, and a crash takes the write.
        case endsBeforeSync
    }

    /// What a running process sees, and what a crash would leave.
    private struct State {
        var written: Content
        /// nil while every write is synced: two that share their storage would copy it at each write.
        var synced: Content?
        var fault: Fault?
        var syncs = true
        /// What is still to be synced, oldest first, and how many writes that may be.
        var tail: [Content] = []
        var lag = 0

        mutating func sync() {
            guard lag > 0 else { return synced = nil }
            tail.append(written)
            if tail.count > lag { synced = tail.removeFirst() }
        }
    }

    /// Written and synced content, and the faults to come.
    private let state: Mutex<State>

    /// Everything in `content` is synced.
    package init(_ content: Content) { state = Mutex(State(written: content)) }

    /// The unsynced tail is gone.
    package func crash() {
        state.withLock { state in
            if let synced = state.synced { state.written = synced }
            state.synced = nil
            state.tail = []
        }
    }

    /// The next write meets this fault.
    package func failNext(_ fault: Fault) {
        state.withLock { $0.fault = fault }
    }

    /// A store that syncs late, so that a crash takes its last few writes: a mutant for checkers.
    package func lagBehind(by writes: Int) {
        state.withLock { $0.lag = writes }
    }

    /// A store that forgets to sync before it answers: a mutant for checkers.
    package func stopSyncing() {
        state.withLock { $0.syncs = false }
    }

    /// What a running process sees: its own unsynced writes too.
    func read<Value: Sendable>(_ body: (Content) throws(TorporError) -> Value) throws(TorporError) -> Value {
        let content = state.withLock { $0.written }
        return try body(content)
    }

    /// What is there, for an onlooker who cannot fail.
    package func look<Value: Sendable>(_ body: (Content) -> Value) -> Value { body(state.withLock { $0.written }) }

    /// One transaction, synced before this returns. `body` throws before it changes anything, or not at all.
    func write<Value: Sendable>(_ body: (inout Content) throws(TorporError) -> Value) throws(TorporError) -> Value {
        try state.withLock { (state) throws(TorporError) -> Value in
            let fault = state.fault
            state.fault = nil
            if case .full = fault {
                throw TorporError(.diskFull, "no space left for the store; nothing was written", remedy: "free some disk, then try again")
            }
            if fault != nil || !state.syncs || state.lag > 0 { state.synced = state.synced ?? state.written }
            let value = try body(&state.written)
            if case .endsBeforeSync = fault { throw TorporError(.unreachable, "the process ended between write and sync") }
            if state.syncs { state.sync() }
            return value
        }
    }
}
