/// Something that must never be, and was.
package struct Violation: Hashable, Codable, Sendable, CustomStringConvertible {
    /// As numbered in docs/handoff.md, "What the checkers assert".
    package let invariant: Int
    package let text: String
    /// Simulated time.
    package let atMilliseconds: UInt64

    package var description: String { "invariant \(invariant) at \(atMilliseconds) ms: \(text)" }
}
