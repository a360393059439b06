/// A rule that people, the wire and disks have in one form: its words.
///
/// What `description` says, `parse` reads as the same rule.
package protocol WordedRule: Hashable, Codable, Sendable, CustomStringConvertible {
    /// - Throws: `invalidArgument` with the form that would do.
    static func parse(_ text: String) throws(TorporError) -> Self
}

extension WordedRule {
    package init(from decoder: any Decoder) throws {
        self = try Self.parse(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
