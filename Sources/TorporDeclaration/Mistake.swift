/// One thing that is wrong in a declaration, where it stands, and what to write instead.
package struct Mistake: Hashable, Sendable, CustomStringConvertible {
    /// As the reader was told.
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in Unicode scalars.
    package let column: Int
    /// One line for a person, without a full stop.
    package let message: String
    package let remedy: String?

    /// `web.yaml:3:5: "lots" is not a size (write 512M)`, which editors and terminals turn into a link.
    package var description: String { "\(file):\(line):\(column): \(message)" + (remedy.map { " (\($0))" } ?? "") }
}
