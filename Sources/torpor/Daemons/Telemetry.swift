import Logging
import Metrics
import ServiceLifecycle
import TorporModel
import TorporTelemetry
import Tracing

/// A process's telemetry: bootstrapped once, before anything logs; its services ship what was recorded.
struct Telemetry {
    let logger: Logger
    let services: [any Service]

    /// - Parameter keep: where finished spans are kept for `torpor trace`.
    init(
        _ settings: TelemetrySettings, source: SpanSource,
        keeping keep: @escaping @Sendable ([SpanRecord]) async throws(TorporError) -> Void
    ) throws(TorporError) {
        let level = settings.logLevel
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: level, now: WallClock.now) }
        logger = Logger(label: "torpor")
        let page = MetricsPage()
        MetricsSystem.bootstrap(page)
        let keeper = SpanShipper(name: "records", delivery: RecordDelivery(keep), clock: ContinuousClock(), logger: logger)
        var sinks: [any SpanSink] = [keeper]
        var services: [any Service] = [keeper]
        if let endpoint = settings.otlp {
            let exporter = SpanShipper(name: "otlp", delivery: try OTLPDelivery(to: endpoint), clock: ContinuousClock(), logger: logger)
            sinks.append(exporter)
            services.append(exporter)
        }
        if let port = settings.metricsPort {
            services.append(PageServer(host: settings.metricsHost, port: port, page: page, logger: logger))
        }
        InstrumentationSystem.bootstrap(TorporTracer(source: source, sink: SpanFan(sinks), random: Chance.number))
        self.services = services
    }
}
