package import Logging
import ServiceLifecycle
import Synchronization
import TorporModel

/// The service between the tracer and a delivery: batches, retries, counts what it loses, and ships what is left at shutdown.
///
/// Recording never waits. Delivery is at least once: a batch whose answer was lost is sent again.
package final class SpanShipper: Service, SpanSink {
    private let buffer: Mutex<SpanBuffer>
    private let delivery: any SpanDelivery
    private let limits: SpanLimits
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let metrics: SpanMetrics
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameter name: which delivery, as the `sink` label of the `torpor.spans.*` counters: `otlp`, `catalogue`, `coordinator`.
    package init(name: String, delivery: any SpanDelivery, limits: SpanLimits = SpanLimits(), clock: any Clock<Duration>, logger: Logger) {
        buffer = Mutex(SpanBuffer(limits: limits))
        self.delivery = delivery
        self.limits = limits
        self.clock = clock
        self.logger = logger
        metrics = SpanMetrics(sink: name)
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What became of the spans so far; read at any time, also after the end.
    package var statistics: SpanStatistics { buffer.withLock { $0.statistics } }

    /// Takes a lock for the time of an append, and drops the span when the queue is full.
    package func record(_ span: FinishedSpan) {
        let full = buffer.withLock { $0.add(span) }
        if full { wake.yield() }
    }

    /// Runs until graceful shutdown, then flushes; cancelled, it gives up at once.
    package func run() async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.connect() }
                group.addTask { await self.tick() }
                await self.ship()
                await self.flush()
                self.delivery.close()
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.wake.finish()
        }
        reportLoss()
    }

    /// A channel that ends by itself is no reason to end the service: spans are then lost and counted, the workloads live on.
    private func connect() async {
        do {
            try await delivery.run()
        } catch  where !Task.isCancelled {
            logger.error("spans have nowhere to go", metadata: ["error": "\(error)"])
        } catch {}
    }

    /// Wakes the shipper once per interval until it is cancelled; a sleep that throws is that cancellation.
    private func tick() async {
        while (try? await clock.sleep(for: limits.interval)) != nil { wake.yield() }
    }

    /// Delivers on every wake but those that fall into a pause after a failure; ends when the stream of wakes is finished.
    private func ship() async {
        var pause = ShippingPause(longest: limits.longestPause)
        for await _ in wakes where pause.tick() {
            // A bound, because the queue may be filled as fast as it is emptied: look for a stop between rounds.
            for _ in 0...(limits.queue / limits.batch) {
                let batch = buffer.withLock { $0.take() }
                if batch.isEmpty { break }
                if await deliver(batch) {
                    pause.succeeded()
                } else {
                    pause.failed()
                    break
                }
            }
        }
    }

    /// The last tries. A cancelled task has no time left, and its calls would fail at once.
    private func flush() async {
        var tries = 0
        while tries < limits.lastTries, !Task.isCancelled {
            let batch = buffer.withLock { $0.take() }
            if batch.isEmpty { return }
            if await deliver(batch) {
                tries = 0
                continue
            }
            tries += 1
            if tries < limits.lastTries { try? await clock.sleep(for: limits.interval) }
        }
        buffer.withLock { $0.giveUpRest() }
    }

    /// - Returns: whether to go on with the next batch.
    private func deliver(_ batch: [FinishedSpan]) async -> Bool {
        do throws(TorporError) {
            let refused = try await delivery.deliver(batch)
            buffer.withLock { $0.delivered(batch.count, refused: refused) }
            metrics.update(statistics)
            return true
        } catch {
            let again = error.code.outcomeUnknown
            buffer.withLock { if again { $0.giveBack(batch) } else { $0.giveUp(batch) } }
            metrics.update(statistics)
            logger.debug("spans not delivered", metadata: ["span.count": "\(batch.count)", "retry": "\(again)", "error": "\(error)"])
            return !again
        }
    }

    /// Once, at the end: while it runs, the metrics page says so.
    private func reportLoss() {
        let statistics = statistics
        metrics.update(statistics)
        guard statistics.dropped > 0 else { return }
        logger.warning("spans were lost", metadata: ["span.dropped": "\(statistics.dropped)", "span.delivered": "\(statistics.delivered)"])
    }
}
