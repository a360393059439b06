import Logging
import TorporTelemetry

/// Where a process tells what it does.
struct TelemetrySettings: Sendable {
    /// An OTLP/gRPC receiver, as `http://127.0.0.1:4317`; nil for none.
    var otlp: OTLPEndpoint?
    /// Port of the metrics page; nil for none, 0 for a free one.
    var metricsPort: Int?
    /// Address of the metrics page.
    var metricsHost = "127.0.0.1"
    var logLevel = Logger.Level.info
}
