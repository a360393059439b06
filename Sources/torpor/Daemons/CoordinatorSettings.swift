import TorporRPC

/// What a coordinator has to be told.
struct CoordinatorSettings: Sendable {
    /// Folder of the store: `coordinator.sqlite`.
    var state: String
    /// Folder with `certificate.pem`, `key.pem` and `authorities.pem`.
    var certificates: String
    var listen: HostPort
    var telemetry = TelemetrySettings()
}
