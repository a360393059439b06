import TorporAgent

/// A node's monotonic clock as its processes use it.
package struct SimulatedClock: Clock {
    /// By the node's clock, since the world began.
    package struct Instant: InstantProtocol {
        package let offset: Duration
        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    let scheduler: Scheduler
    let time: NodeTime

    package var now: Instant { Instant(offset: .nanoseconds(Int64(time.nanoseconds))) }
    package var minimumResolution: Duration { .nanoseconds(1) }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        while true {
            if Task.isCancelled { throw CancellationError() }
            let left = deadline.offset - now.offset
            if left <= .zero { return }
            let (seconds, attoseconds) = left.components
            let nanoseconds = UInt64(seconds) &* 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
            let promise = OneShot<Bool>()
            let timer = scheduler.after(time.worldNanoseconds(for: nanoseconds)) { promise.fulfil(true) }
            if await !promise.wait(orIfCancelled: false) {
                scheduler.cancel(timer)
                throw CancellationError()
            }
        }
    }
}
