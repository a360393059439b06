import ArgumentParser
import TorporDeclaration
import TorporHost
import TorporModel

/// A specification as options: the same words as in a declaration's file.
struct SpecOptions: ParsableArguments {
    @Option(help: "How it is run.")
    var backend = Declaration.defaultBackend.rawValue

    @Option(name: [.customShort("e"), .long], help: "NAME=VALUE; may be given more than once.")
    var env: [String] = []

    @Option(help: "A file with a line NAME=VALUE for each; --env wins.")
    var envFile: String?

    @Option(help: "Working directory inside the workload.")
    var workdir: String?

    @Option(help: "Whom it runs as, by number: UID or UID:GID; root when left out.")
    var user: String?

    @Option(help: "An OCI bundle on the node, instead of a view of the host.")
    var bundle: String?

    @Option(
        help: "What its files begin with: oci:/path:tag, docker-archive:/path or docker://name. Its own command, user, … count unless said."
    )
    var image: String?

    @Option(
        name: [.customShort("v"), .long],
        help: "private:/data[:SIZE], shared:/srv/x:/data[:ro], host:/dev/x:/dev/x or tmpfs:/scratch:SIZE; may be given more than once.")
    var volume: [String] = []

    @Option(help: "NAME=FILE: what the file here says is /run/secrets/NAME in the workload; may be given more than once.")
    var secret: [String] = []

    @Option(help: "Its share of the processors when they are short: 1 to 100, low, normal or high.")
    var priority: String?

    @Option(help: "own: an address of its own, which moves along; node: it shares its node's.")
    var network = SpecText.text(isOwn: NetworkPolicy().isOwn)

    @Option(
        help: """
            What becomes of open TCP connections at a move: keep, close, or refuse to move. The first two need an address of its own. Of a virtual \
            machine those to its own address are kept in any case.
            """)
    var tcp = NetworkPolicy().connections.rawValue

    @Option(
        name: [.customShort("p"), .long],
        help: "NODEPORT:WORKLOADPORT, with /udp behind it where it is one of UDP; may be given more than once.")
    var port: [String] = []

    @Option(help: "A port of its own whose HTTP requests are read while it sleeps, for --health and --placeholder.")
    var httpDoor: String?

    @Option(help: "A path at that port that is answered while it sleeps and does not wake it; may be given more than once.")
    var health: [String] = []

    @Flag(help: "At that port, show browsers a page that asks again where it takes longer than a second to wake.")
    var placeholder = false

    @Option(help: "Memory limit, as in 512M or 2G.")
    var memory: String?

    @Option(help: "Processors, as in 0.5 or 2.")
    var cpus: String?

    @Option(help: "Most processes and threads.")
    var processes: String?

    @Option(help: "Most open files of one process.")
    var openFiles: String?

    @Option(name: [.customShort("l"), .long], help: "NAME=VALUE; may be given more than once.")
    var label: [String] = []

    @OptionGroup var placement: PlacementOptions

    @Option(help: "The signal that asks it to end: TERM, INT, QUIT, …")
    var stopSignal = StopPolicy().signal.rawValue

    @Option(help: "How long it may take to end before it is ended by force.")
    var stopGrace = SpecText.text(milliseconds: StopPolicy().graceMs)

    @Option(help: "Whether it is started again when it has ended by itself: never, on-failure[:TIMES] or always[:TIMES].")
    var restart = SpecText.text(restart: RestartPolicy())

    @Option(help: "Size of one file of its log: 64K to 64M. The log goes along at a move.")
    var logSize = SpecText.text(bytes: LogPolicy().fileBytes)

    @Option(help: "How many files its log has at most, 2 to 100; the oldest makes way.")
    var logFiles = "\(LogPolicy().files)"

    @Option(help: "What becomes of exec sessions when it is to be moved or captured: block it, or end them.")
    var exec = ExecPolicy.block.rawValue

    @Option(help: "Of a virtual machine: the kernel that it boots, on the node.")
    var kernel: String?

    @Option(help: "The kernel's first file system.")
    var initrd: String?

    @Option(help: "The kernel's command line; ip= with the machine's own address is put before it, if it has one and none is given.")
    var append: String?

    @Option(
        help: """
            FILE, FILE:ro or FILE:shared, a disk of raw blocks, of which the machine gets a copy unless it is shared: then all nodes see it \
            under this path, and it is used there. May be given more than once.
            """)
    var drive: [String] = []

    @Option(help: "The guest's vsock address, 3 or greater.")
    var vsock: String?

    @Option(help: "By how many per cent its processors may be slowed down in a live move or checkpoint that would not keep up, 1 to 99.")
    var throttle: String?

    @Option(help: "How many of its snapshots stay by themselves; pinned ones do anyway.")
    var keepSnapshots: String?

    @Option(help: "After how long a snapshot of it goes by itself, as in 36h or 7d.")
    var snapshotAge: String?

    @Option(help: "How many bytes of its snapshots stay by themselves, as in 20G.")
    var snapshotBytes: String?

    @Option(
        help: "After how long without work it dozes, frozen in memory until something comes for it; as in 30s. Needs an address of its own."
    )
    var doze: String?

    @Option(
        help:
            "After how long without work it sleeps, on its node's disk until something comes for it; as in 10m. Needs an address of its own."
    )
    var sleep: String?

    @Option(help: "Of one processor, what it may use and count as idle all the same, as in 5%; 2% unless said.")
    var idleCpu: String?

    /// - Throws: `invalidArgument` for the first option that is malformed.
    func read(_ command: [String]) throws(TorporError) -> WorkloadSpec {
        var environment: [String: String] = [:]
        if let envFile { environment = try SpecText.environmentFile(try DurableFile.readText(envFile, limit: 1 << 20)) }
        environment.merge(try SpecText.environment(env)) { $1 }
        var spec = WorkloadSpec(backend: try BackendKind.parse(backend), command: command, environment: environment)
        if let workdir { spec.workingDirectory = try SpecText.path(workdir, "working directory") }
        if let user { spec.user = try SpecText.user(user) }
        if let bundle { spec.bundle = try SpecText.path(bundle, "bundle") }
        spec.image = try image.map { (text) throws(TorporError) in try SpecText.image(text) }
        for text in volume { spec.volumes.append(try SpecText.volume(text)) }
        try Volume.check(spec.volumes)
        spec.secrets = try secrets().names
        spec.priority = try priority.map { (text) throws(TorporError) in try SpecText.priority(text) }
        spec.network = NetworkPolicy(isOwn: try SpecText.network(network), connections: try SpecText.connections(tcp))
        for text in port { spec.ports.append(try SpecText.port(text)) }
        spec.limits = try limits()
        spec.labels = try SpecText.labels(label)
        spec.placement = try placement.read()
        spec.stop = StopPolicy(signal: try SpecText.signal(stopSignal), graceMs: try SpecText.duration(stopGrace))
        spec.restart = try SpecText.restart(restart)
        spec.logs = LogPolicy(fileBytes: try SpecText.logSize(logSize), files: try SpecText.logFiles(logFiles))
        spec.exec = try SpecText.exec(exec)
        spec.snapshots = try SpecText.retention(keep: keepSnapshots, age: snapshotAge, bytes: snapshotBytes)
        spec.sleep = try SpecText.sleep(doze: doze, after: sleep, cpu: idleCpu)
        spec.machine = try machine()
        spec.door = try door(spec)
        return spec
    }

    /// - Throws: `invalidArgument` also for a machine's options without its kernel.
    private func machine() throws(TorporError) -> MachineSpec? {
        guard let kernel else {
            guard initrd == nil, append == nil, drive.isEmpty, vsock == nil, throttle == nil else {
                throw TorporError(.invalidArgument, "a machine needs a kernel", remedy: "--kernel FILE")
            }
            return nil
        }
        var machine = MachineSpec(kernel: try SpecText.path(kernel, "kernel"), arguments: append ?? "")
        machine.initrd = try initrd.map { (text) throws(TorporError) in try SpecText.path(text, "initrd") }
        for text in drive { machine.drives.append(try SpecText.drive(text)) }
        machine.vsock = try vsock.map { (text) throws(TorporError) in try SpecText.vsock(text) }
        machine.throttle = try throttle.map { (text) throws(TorporError) in try SpecText.throttle(text) }
        return machine
    }

    /// - Throws: `invalidArgument` also for a door's options without its port, and for a door in a network that is not its own.
    private func door(_ spec: WorkloadSpec) throws(TorporError) -> HTTPDoor? {
        guard let httpDoor else {
            guard health.isEmpty, !placeholder else {
                throw TorporError(.invalidArgument, "a door that reads requests needs a port", remedy: "--http-door PORT")
            }
            return nil
        }
        guard spec.hasOwnNetwork else {
            throw TorporError(.invalidArgument, "a door needs an address of the workload's own", remedy: "--network own, or --port")
        }
        var door = HTTPDoor(port: try SpecText.doorPort(httpDoor), placeholder: placeholder)
        for text in health { door.health.append(try SpecText.requestPath(text)) }
        return door
    }

    /// What the secrets say, read from their files now.
    func secrets() throws(TorporError) -> Secrets { try SecretFiles.read(secret) }

    private func limits() throws(TorporError) -> ResourceLimits {
        var limits = ResourceLimits()
        if let memory { limits.memoryBytes = try SpecText.bytes(memory) }
        if let cpus { limits.cpuMillis = try SpecText.cpus(cpus) }
        if let processes { limits.processes = try SpecText.count(processes, "processes") }
        if let openFiles { limits.openFiles = try SpecText.count(openFiles, "open files") }
        return limits
    }
}
