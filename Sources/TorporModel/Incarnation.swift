/// A number raised at every pivot; a copy starts only by a command that bears a greater one than its own.
package struct Incarnation: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let number: UInt64
    package init(_ number: UInt64) { self.number = number }

    package static let none = Incarnation(0)
    package var next: Incarnation { Incarnation(number + 1) }

    package init(from decoder: any Decoder) throws { number = try decoder.singleValueContainer().decode(UInt64.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }

    package var description: String { "\(number)" }
    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
