/// What became of the spans so far. Recorded = delivered + dropped + waiting.
package struct SpanStatistics: Hashable, Sendable {
    package var delivered = 0
    /// Lost: the queue was full, the receiver refused them for good, or the process ended first.
    package var dropped = 0
    /// Calls that failed, those that were repeated later included.
    package var failedDeliveries = 0

    package init() {}
}
