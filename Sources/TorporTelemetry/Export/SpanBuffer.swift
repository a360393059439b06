/// The bounded queue in front of a delivery, as a value: what is kept, what is given up, what is counted.
struct SpanBuffer {
    private(set) var waiting: [FinishedSpan] = []
    private(set) var statistics = SpanStatistics()
    private let limits: SpanLimits

    init(limits: SpanLimits) { self.limits = limits }

    /// - Returns: whether one more whole batch is now waiting, so that shipping need not wait for the next tick. Not said of a
    ///   full queue: that would wake the shipper once per dropped span while the receiver is away.
    mutating func add(_ span: FinishedSpan) -> Bool {
        // The newest is dropped, not the oldest: the head of a trace explains more than its tail.
        guard waiting.count < limits.queue else {
            statistics.dropped += 1
            return false
        }
        waiting.append(span)
        return waiting.count.isMultiple(of: limits.batch)
    }

    /// The oldest spans, at most a batch; empty when none wait.
    mutating func take() -> [FinishedSpan] {
        let batch = Array(waiting.prefix(limits.batch))
        waiting.removeFirst(batch.count)
        return batch
    }

    /// Of `count` spans that were handed over, the receiver threw `refused` away.
    mutating func delivered(_ count: Int, refused: Int) {
        statistics.delivered += count - refused
        statistics.dropped += refused
    }

    /// What could not be delivered now goes back to the head; what no longer fits there is dropped and counted.
    mutating func giveBack(_ batch: [FinishedSpan]) {
        statistics.failedDeliveries += 1
        let kept = batch.prefix(max(0, limits.queue - waiting.count))
        statistics.dropped += batch.count - kept.count
        waiting.insert(contentsOf: kept, at: 0)
    }

    /// Nobody will take these.
    mutating func giveUp(_ batch: [FinishedSpan]) {
        statistics.failedDeliveries += 1
        statistics.dropped += batch.count
    }

    /// Nobody will come for what still waits.
    mutating func giveUpRest() {
        statistics.dropped += waiting.count
        waiting = []
    }
}
