package import TorporModel

/// How far a log has been read, while it is asked for again and again and the workload moves from node to node.
package struct LogFollower: Sendable {
    /// A line that has not been told yet.
    package struct Item: Hashable, Sendable {
        package let line: LogLine
        /// What is to be said before it, when it is not the line that follows; nil when nothing is missing.
        package let gap: String?
    }

    /// The last line that was read; nil before the first.
    package private(set) var place: LogPlace?

    package init() {}

    /// What was read, in order; every line once.
    package mutating func items(of lines: [LogLine]) -> [Item] {
        lines.map { line in
            defer { place = line.place }
            return Item(line: line, gap: gap(before: line))
        }
    }

    private func gap(before line: LogLine) -> String? {
        guard let place, line.number != place.number + 1 else { return nil }
        guard line.number > place.number else { return "the log goes on from an older snapshot" }
        return "\(line.number - place.number - 1) lines had to make way before they were read"
    }
}
