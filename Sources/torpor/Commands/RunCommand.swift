import ArgumentParser
import TorporModel

/// `torpor run NAME -- CMD …`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Declare and start a workload: a command in a container of its own, or an OCI bundle.")

    @Argument(help: "The workload's name.")
    var name: String

    @Option(help: "The node to start on; else the one with the most memory free.")
    var node: String?

    @Option(help: "How it is run.")
    var backend = "oci"

    @Option(name: [.customShort("e"), .long], help: "NAME=VALUE; may be given more than once.")
    var env: [String] = []

    @Option(help: "Working directory inside the workload.")
    var workdir: String?

    @Option(help: "An OCI bundle on the node, instead of a view of the host.")
    var bundle: String?

    @Option(name: [.customShort("p"), .long], help: "NODEPORT:WORKLOADPORT; may be given more than once.")
    var port: [String] = []

    @Option(help: "Memory limit, as in 512M or 2G.")
    var memory: String?

    @Option(help: "own: an address of its own, which moves along; node: it shares its node's.")
    var network = "node"

    @Option(help: "Of connections at a move: keep, close or refuse.")
    var tcp = "refuse"

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    func run() async throws {
        let spec = WorkloadSpec(
            backend: try BackendKind.parse(backend), command: command, environment: try SpecArguments.environment(env),
            workingDirectory: workdir, bundle: bundle, limits: ResourceLimits(memoryBytes: try memory.map(SpecArguments.bytes)),
            network: NetworkPolicy(isOwn: network == "own", connections: ConnectionPolicy(rawValue: tcp) ?? .refuse),
            ports: try port.map(SpecArguments.port))
        let kind = JobKind.run(name: try WorkloadName(name), spec: spec, on: try node.map { try NodeID.parse($0) })
        try await JobClient(client: client, options: job).submit(kind)
    }
}
