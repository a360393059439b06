/// Made by whoever asks, once per wish: the same key is the same job, however often it is sent.
package struct IdempotencyKey: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "an idempotency key" }
}
