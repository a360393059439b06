/// What a workload is, as declared: everything a node needs to start it, nothing about where.
package struct WorkloadSpec: Hashable, Codable, Sendable {
    package var backend: BackendKind
    /// The program and its arguments; empty only when a bundle brings its own.
    package var command: [String]
    package var environment: [String: String]
    /// Absolute path inside the workload; `/` when nil.
    package var workingDirectory: String?
    /// Absolute path of a user's OCI bundle on the node where it starts; nil for a view of the host with a private writable layer.
    package var bundle: String?
    /// Ports published on the node; any at all gives the workload a network namespace of its own.
    package var ports: [PublishedPort]
    /// Limit of the workload's memory in bytes; nil for none.
    package var memoryLimitBytes: UInt64?

    package init(
        backend: BackendKind, command: [String], environment: [String: String] = [:], workingDirectory: String? = nil,
        bundle: String? = nil, ports: [PublishedPort] = [], memoryLimitBytes: UInt64? = nil
    ) {
        self.backend = backend
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.bundle = bundle
        self.ports = ports
        self.memoryLimitBytes = memoryLimitBytes
    }
}
