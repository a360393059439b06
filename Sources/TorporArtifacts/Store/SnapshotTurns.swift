import Synchronization
import TorporModel

/// One at a time for each snapshot, in the order in which they came: of several transfers of one snapshot the first brings it, and the others find it here.
final class SnapshotTurns: Sendable {
    /// Of each snapshot that somebody is at, and how many are.
    private let gates = Mutex<[SnapshotID: (gate: TransferGate, users: Int)]>([:])

    /// - Throws: `cancelled` when the task was, before its turn came.
    func take<Value>(_ id: SnapshotID, _ body: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        let gate = come(to: id)
        defer { go(from: id) }
        return try await gate.pass(.frozen, body)
    }

    private func come(to id: SnapshotID) -> TransferGate {
        gates.withLock { gates in
            let (gate, users) = gates[id] ?? (TransferGate(room: 1), 0)
            gates[id] = (gate, users + 1)
            return gate
        }
    }

    private func go(from id: SnapshotID) {
        gates.withLock { gates in
            guard let (gate, users) = gates[id] else { return }
            gates[id] = users > 1 ? (gate, users - 1) : nil
        }
    }
}
