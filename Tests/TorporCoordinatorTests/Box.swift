import Synchronization

/// A value that a closure leaves for its test.
final class Box<Value: Sendable>: Sendable {
    private let content: Mutex<Value>
    init(_ value: Value) { content = Mutex(value) }
    func set(_ value: Value) { content.withLock { $0 = value } }
    var value: Value { content.withLock { $0 } }
}
