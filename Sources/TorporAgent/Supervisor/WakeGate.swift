import Synchronization
package import TorporModel

/// How many copies are made of snapshots at a time on one node because somebody waits for them (failures.md 36): all of a hundred at
/// once would be late, and their memory in the agent at once. First come, first served, so nobody starves.
package final class WakeGate: Sendable {
    private struct State {
        var free: Int
        var waiting: [OneShot<Bool>] = []
    }

    private let state: Mutex<State>

    /// - Parameter places: how many are let in at a time, at least one.
    package init(places: Int) { state = Mutex(State(free: max(1, places))) }

    /// Returns what `body` does, once it is its turn.
    ///
    /// - Throws: `cancelled` when the task is cancelled before that, or what `body` throws.
    package func pass<Value: Sendable>(
        _ body: () async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        guard await enter() else {
            throw TorporError(.cancelled, "the agent is stopping", remedy: "it is woken when it is asked for again")
        }
        defer { leave() }
        return try await body()
    }

    /// How many wait for their turn.
    package var queue: Int { state.withLock { $0.waiting.count } }

    private func enter() async -> Bool {
        let turn = state.withLock { state -> OneShot<Bool>? in
            guard state.free == 0 else {
                state.free -= 1
                return nil
            }
            let turn = OneShot<Bool>()
            state.waiting.append(turn)
            return turn
        }
        guard let turn else { return true }
        return await turn.wait(orIfCancelled: false)
    }

    /// The next in line has the place, unless it waits no more.
    private func leave() {
        state.withLock { state in
            while !state.waiting.isEmpty {
                if state.waiting.removeFirst().fulfil(true) { return }
            }
            state.free += 1
        }
    }
}
