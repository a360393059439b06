/// A line of a workload's log that was read: where to go on.
package struct LogPlace: Hashable, Codable, Sendable {
    /// Counted from 1 over the workload's life.
    package let number: UInt64
    /// Tells the line from another of its number: a workload that went back to an older snapshot counts again from there.
    package let at: Timestamp

    package init(number: UInt64, at: Timestamp) {
        self.number = number
        self.at = at
    }
}
