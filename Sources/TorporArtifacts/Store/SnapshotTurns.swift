import Synchronization
import TorporModel

/// One at a time for each snapshot, in the order in which they came: of several transfers of one snapshot the first brings it, and the others find it here.
final class SnapshotTurns: Sendable {
    /// Somebody whose turn it is when `turn` ends.
    private struct Waiter {
        let number: UInt64
        let turn: AsyncStream<Void>.Continuation
    }

    private struct State {
        /// Of each snapshot that somebody is at: who comes next.
        var lines: [SnapshotID: [Waiter]] = [:]
        var count: UInt64 = 0
    }

    private let state = Mutex(State())

    /// - Throws: `cancelled` when the task was, before its turn came.
    func take<Value>(_ id: SnapshotID, _ body: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        if let (number, turn) = line(up: id) {
            for await _ in turn {}
            // Cancelled, it stands in the line still, unless its turn came in that very moment.
            if leave(id, number) { throw TorporError(.cancelled, "the transfer of \(id) was not waited for") }
        }
        defer { pass(id) }
        return try await body()
    }

    /// nil when there is nobody to wait for.
    private func line(up id: SnapshotID) -> (UInt64, AsyncStream<Void>)? {
        state.withLock { state in
            guard state.lines[id] != nil else {
                state.lines[id] = []
                return nil
            }
            let (stream, turn) = AsyncStream.makeStream(of: Void.self)
            state.count += 1
            state.lines[id]?.append(Waiter(number: state.count, turn: turn))
            return (state.count, stream)
        }
    }

    /// Whether it stood there.
    private func leave(_ id: SnapshotID, _ number: UInt64) -> Bool {
        state.withLock { state in
            guard let place = state.lines[id]?.firstIndex(where: { $0.number == number }) else { return false }
            state.lines[id]?.remove(at: place)
            return true
        }
    }

    private func pass(_ id: SnapshotID) {
        state.withLock { state in
            if state.lines[id]?.isEmpty != false { state.lines[id] = nil } else { state.lines[id]?.removeFirst().turn.finish() }
        }
    }
}
