/// How much waits, how much goes at once, how often.
package struct SpanLimits: Sendable {
    /// Spans that wait at most; more are dropped and counted.
    package let queue: Int
    /// Spans in one call at most. 512 spans of Torpor's size stay far below the 4 MiB message limit of gRPC receivers.
    package let batch: Int
    /// From one look at the queue to the next when no batch fills up.
    package let interval: Duration
    /// The pause between tries doubles from one interval up to this many.
    package let longestPause: Int
    /// Tries per batch at shutdown, one interval apart; then the rest is given up, so that a dead receiver holds nobody up.
    package let lastTries: Int

    package init(queue: Int = 8192, batch: Int = 512, interval: Duration = .milliseconds(500), longestPause: Int = 32, lastTries: Int = 3) {
        precondition(
            batch > 0 && queue >= batch && longestPause > 0 && lastTries > 0, "a queue holds at least one batch, a batch at least one span")
        self.queue = queue
        self.batch = batch
        self.interval = interval
        self.longestPause = longestPause
        self.lastTries = lastTries
    }
}
