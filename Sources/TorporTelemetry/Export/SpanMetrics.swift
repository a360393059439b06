import Metrics

/// The shipper's counts on the metrics page: `torpor.spans.delivered`, `.dropped` and `.failed_deliveries`.
struct SpanMetrics {
    private let delivered: Gauge
    private let dropped: Gauge
    private let failed: Gauge

    /// - Parameter sink: the `sink` label: which delivery these counts are about.
    init(sink: String) {
        let dimensions = [("sink", sink)]
        delivered = Gauge(label: "torpor.spans.delivered", dimensions: dimensions)
        dropped = Gauge(label: "torpor.spans.dropped", dimensions: dimensions)
        failed = Gauge(label: "torpor.spans.failed_deliveries", dimensions: dimensions)
    }

    /// The buffer's totals are the truth, so they are set rather than added up a second time.
    func update(_ statistics: SpanStatistics) {
        delivered.record(statistics.delivered)
        dropped.record(statistics.dropped)
        failed.record(statistics.failedDeliveries)
    }
}
