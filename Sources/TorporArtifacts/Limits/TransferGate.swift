import Synchronization
package import TorporModel

/// Lets so many through at once, in the order of `GateLine`. Whoever gives up waiting leaves the line.
package final class TransferGate: Sendable {
    private struct State {
        var line: GateLine
        var next: UInt64 = 0
        var sleepers: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state: Mutex<State>

    init(_ line: GateLine) { state = Mutex(State(line: line)) }

    /// Lets at most so many through at a time, and at least one.
    package convenience init(room: Int) { self.init(GateLine(room: max(1, room))) }

    /// How many wait.
    package var waiting: Int { state.withLock { $0.line.waiting } }

    /// Whether one that is inside and can go on later should come out now.
    func wants(out urgency: TransferUrgency) -> Bool { state.withLock { $0.line.wants(out: urgency) } }

    /// Runs `body` inside.
    ///
    /// - Throws: what `body` throws; `cancelled` by whoever was cancelled in the line.
    package func pass<Value>(_ urgency: TransferUrgency, _ body: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        guard await enter(urgency) else { throw TorporError(.cancelled, "given up while it waited for its turn") }
        defer { wake { $0.leave() } }
        return try await body()
    }

    /// So many at once from now on; nil for any number.
    func resize(_ room: Int?) { wake { $0.resize(room) } }

    /// False when the task was cancelled first.
    private func enter(_ urgency: TransferUrgency) async -> Bool {
        let name = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isInside: Bool? = state.withLock { state in
                    // Whoever is cancelled after this look waits for the lock, and then finds the sleeper.
                    if Task.isCancelled { return false }
                    if state.line.arrive(name, urgency) { return true }
                    state.sleepers[name] = continuation
                    return nil
                }
                if let isInside { continuation.resume(returning: isInside) }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.line.withdraw(name) ? $0.sleepers.removeValue(forKey: name) : nil }
            sleeper?.resume(returning: false)
        }
    }

    private func wake(_ change: (inout GateLine) -> [UInt64]) {
        let sleepers = state.withLock { state in change(&state.line).map { state.sleepers.removeValue(forKey: $0) } }
        for sleeper in sleepers { sleeper?.resume(returning: true) }
    }
}
