import Synchronization

/// Values that were read from, or written to, the bodies of one table's rows, so that a body that has not changed is not read again.
///
/// Believed only for the very text it was made of: whatever changes a row, in this process or in another, is seen.
final class ReadBodies<Value: Sendable>: Sendable {
    private struct Entry {
        let body: String
        let value: Value
    }

    private let entries = Mutex<[String: Entry]>([:])

    /// What this body says of the row; nil where that is not known.
    func value(_ key: String, _ body: String) -> Value? {
        entries.withLock { entries in entries[key].flatMap { $0.body == body ? $0.value : nil } }
    }

    /// In place of what an earlier body of the row has said.
    func note(_ key: String, _ body: String, _ value: Value) {
        entries.withLock { $0[key] = Entry(body: body, value: value) }
    }

    /// Forgets the rows that are not listed any more.
    func keep(only keys: [String]) {
        entries.withLock { entries in
            guard entries.count > keys.count else { return }
            let kept = Set(keys)
            entries = entries.filter { kept.contains($0.key) }
        }
    }
}
