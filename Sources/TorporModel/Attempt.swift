/// A number of the workload's row, raised by every claim and never lowered while the workload's id exists.
///
/// A copy bears the attempt that froze it or made it; a command acts only on a copy of exactly its own attempt (handoff-rules A1).
package struct Attempt: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let number: UInt64
    package init(_ number: UInt64) { self.number = number }

    package static let none = Attempt(0)
    package var next: Attempt { Attempt(number + 1) }

    package init(from decoder: any Decoder) throws { number = try decoder.singleValueContainer().decode(UInt64.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }

    package var description: String { "\(number)" }
    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
