import TorporRPC

/// What an agent has to be told. Which node it is, its certificate says.
struct AgentSettings: Sendable {
    /// Folder of journal, chunks and copies, on a local disk.
    var state: String
    /// Folder with `certificate.pem`, `key.pem` and `authorities.pem`.
    var certificates: String
    /// Where others find this agent: an address that they can reach.
    var listen: HostPort
    var coordinator: HostPort
    /// Parent of the copies' cgroups.
    var cgroup: String
    /// The `torpor-shim` executable.
    var shim: String
    /// Folders that no workload may see, beside the state.
    var masked: [String] = []
    /// What placement rules select the node by.
    var labels: [String: String] = [:]
    /// All that workloads may have of the node's memory, in bytes; nil for whatever is free.
    var memoryBytes: UInt64?
    var artifacts: ArtifactSettings
    var telemetry = TelemetrySettings()
}
