/// What a workload is, as declared: everything a node needs to start it, and the rules for where that may be.
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
    /// For people and their tools, and for the rules of other workloads.
    package var labels: [String: String]
    /// Where it may live, and where it would rather.
    package var placement: PlacementRules
    /// How much of what it prints is kept.
    package var logs: LogPolicy
    /// What becomes of exec sessions when it is to be frozen.
    package var exec: ExecPolicy
    /// What it is told before it sleeps and when it runs again.
    package var hooks: LifecycleHooks
    /// What its files begin with; nil for a bundle or a view of the host. Not with a bundle.
    package var image: ImageSource?
    package var volumes: [Volume]
    /// Files in `/run/secrets`, of its own user, by name. What they say is no part of a specification.
    package var secrets: [SecretName]
    /// Its share of the processors when they are short, 1 to 100; 50 when nil.
    package var priority: UInt8?
    /// Which of its snapshots go by themselves.
    package var snapshots: RetentionPolicy
    /// When it goes to rest by itself.
    package var sleep: SleepPolicy
    /// Of a virtual machine, which boots a kernel and has no command; nil for everything else.
    package var machine: MachineSpec?
    /// Where requests are read while it sleeps; nil where nobody reads any.
    package var door: HTTPDoor?

    package init(
        backend: BackendKind, command: [String], environment: [String: String] = [:], workingDirectory: String? = nil,
        user: WorkloadUser? = nil, bundle: String? = nil, limits: ResourceLimits = ResourceLimits(), stop: StopPolicy = StopPolicy(),
        restart: RestartPolicy = RestartPolicy(), network: NetworkPolicy = NetworkPolicy(), ports: [PublishedPort] = [],
        labels: [String: String] = [:], placement: PlacementRules = PlacementRules(), logs: LogPolicy = LogPolicy(),
        exec: ExecPolicy = .block,
        hooks: LifecycleHooks = LifecycleHooks(), image: ImageSource? = nil, volumes: [Volume] = [], secrets: [SecretName] = [],
        priority: UInt8? = nil, snapshots: RetentionPolicy = RetentionPolicy(), sleep: SleepPolicy = SleepPolicy(),
        machine: MachineSpec? = nil, door: HTTPDoor? = nil
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
        self.placement = placement
        self.logs = logs
        self.exec = exec
        self.hooks = hooks
        self.image = image
        self.volumes = volumes
        self.secrets = secrets
        self.priority = priority
        self.snapshots = snapshots
        self.sleep = sleep
        self.machine = machine
        self.door = door
    }

    /// Whether it has a network namespace and an address of its own, which move with it.
    package var hasOwnNetwork: Bool { network.isOwn || !ports.isEmpty }

    /// Reads also what an earlier release wrote, in manifests and rows: what it did not know is nothing.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        backend = try container.decode(BackendKind.self, forKey: .backend)
        command = try container.decode([String].self, forKey: .command)
        environment = try container.decode([String: String].self, forKey: .environment)
        workingDirectory = try container.decodeIfPresent(String.self, forKey: .workingDirectory)
        user = try container.decodeIfPresent(WorkloadUser.self, forKey: .user)
        bundle = try container.decodeIfPresent(String.self, forKey: .bundle)
        limits = try container.decode(ResourceLimits.self, forKey: .limits)
        stop = try container.decode(StopPolicy.self, forKey: .stop)
        restart = try container.decodeIfPresent(RestartPolicy.self, forKey: .restart) ?? RestartPolicy()
        logs = try container.decodeIfPresent(LogPolicy.self, forKey: .logs) ?? LogPolicy()
        exec = try container.decodeIfPresent(ExecPolicy.self, forKey: .exec) ?? .block
        hooks = try container.decodeIfPresent(LifecycleHooks.self, forKey: .hooks) ?? LifecycleHooks()
        network = try container.decode(NetworkPolicy.self, forKey: .network)
        ports = try container.decode([PublishedPort].self, forKey: .ports)
        labels = try container.decode([String: String].self, forKey: .labels)
        placement = try container.decodeIfPresent(PlacementRules.self, forKey: .placement) ?? PlacementRules()
        image = try container.decodeIfPresent(ImageSource.self, forKey: .image)
        volumes = try container.decodeIfPresent([Volume].self, forKey: .volumes) ?? []
        secrets = try container.decodeIfPresent([SecretName].self, forKey: .secrets) ?? []
        priority = try container.decodeIfPresent(UInt8.self, forKey: .priority)
        snapshots = try container.decodeIfPresent(RetentionPolicy.self, forKey: .snapshots) ?? RetentionPolicy()
        sleep = try container.decodeIfPresent(SleepPolicy.self, forKey: .sleep) ?? SleepPolicy()
        machine = try container.decodeIfPresent(MachineSpec.self, forKey: .machine)
        door = try container.decodeIfPresent(HTTPDoor.self, forKey: .door)
    }
}
