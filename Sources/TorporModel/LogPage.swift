/// Lines of a log, oldest first, and never more than fit into one message.
package struct LogPage: Hashable, Sendable {
    package let lines: [LogLine]
    /// There are more behind the last one.
    package let more: Bool

    package init(lines: [LogLine], more: Bool = false) {
        self.lines = lines
        self.more = more
    }
}
