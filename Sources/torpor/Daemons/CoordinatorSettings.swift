import TorporRPC

/// What a coordinator has to be told.
struct CoordinatorSettings: Sendable {
    /// Folder of the store: `coordinator.sqlite`.
    var state: String
    /// Folder with `certificate.pem`, `key.pem` and `authorities.pem`.
    var certificates: String
    var listen: HostPort
    /// Folder of the authority, on this machine alone; nil where certificates are issued by hand.
    var authority: String?
    /// Where nodes join by token; nil where none do.
    var enrol: HostPort?
    var telemetry = TelemetrySettings()
}
