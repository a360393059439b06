/// What a workload is, as declared: everything a node needs to start it, nothing about where.
package struct WorkloadSpec: Hashable, Codable, Sendable {
    package var backend: BackendKind
    /// The program and its arguments; empty only when a bundle brings its own.
    package var command: [String]
    package var environment: [String: String]
    /// Absolute path inside the workload; `/` when nil.
    package var workingDirectory: String?
    /// Whom its first process is; root when nil.
    package var user: WorkloadUser?
    /// Absolute path of a user's OCI bundle on the node where it starts; nil for a view of the host with a private writable layer.
    package var bundle: String?
    package var limits: ResourceLimits
    /// How it is ended.
    package var stop: StopPolicy
    /// Whether it is started again when it has ended by itself.
    package var restart: RestartPolicy
    package var network: NetworkPolicy
    /// Ports published on the node; any at all gives the workload a network namespace of its own.
    package var ports: [PublishedPort]
    /// For people and their tools; nothing here acts on them.
    package var labels: [String: String]
    /// How much of what it prints is kept.
    package var logs: LogPolicy
    /// What becomes of exec sessions when it is to be frozen.
    package var exec: ExecPolicy

    package init(
        backend: BackendKind, command: [String], environment: [String: String] = [:], workingDirectory: String? = nil,
        user: WorkloadUser? = nil, bundle: String? = nil, limits: ResourceLimits = ResourceLimits(), stop: StopPolicy = StopPolicy(),
        restart: RestartPolicy = RestartPolicy(), network: NetworkPolicy = NetworkPolicy(), ports: [PublishedPort] = [],
        labels: [String: String] = [:], logs: LogPolicy = LogPolicy(), exec: ExecPolicy = .block
    ) {
        self.backend = backend
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.user = user
        self.bundle = bundle
        self.limits = limits
        self.stop = stop
        self.restart = restart
        self.network = network
        self.ports = ports
        self.labels = labels
        self.logs = logs
        self.exec = exec
    }

    /// Whether it has a network namespace and an address of its own, which move with it.
    package var hasOwnNetwork: Bool { network.isOwn || !ports.isEmpty }
}
