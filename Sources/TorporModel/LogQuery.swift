/// Which lines of a log are wanted.
package struct LogQuery: Hashable, Sendable {
    /// Behind this one; from the oldest that is kept when nil, and when the line there is another by now.
    package var after: LogPlace?
    /// Printed at this time or later, by the clock of the node where it was printed.
    package var since: Timestamp?
    /// At most so many, the last ones; nil for all.
    package var tail: Int?

    package init(after: LogPlace? = nil, since: Timestamp? = nil, tail: Int? = nil) {
        self.after = after
        self.since = since
        self.tail = tail
    }
}
