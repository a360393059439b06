import ArgumentParser
import TorporDeclaration
import TorporModel

/// `torpor run NAME -- CMD …`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Declare and start a workload: a command in a container of its own, or an OCI bundle.")

    @Argument(help: "The workload's name.")
    var name: String

    @Option(help: "The node to start on; else the one with the most memory free.", completion: NameCompletion.nodes)
    var node: String?

    @OptionGroup(title: "What it is") var spec: SpecOptions
    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String] = []

    func run() async throws {
        let node = try node.map { (text) throws(TorporError) in try NodeID.parse(text) }
        let kind = JobKind.run(name: try WorkloadName(name), spec: try spec.read(command), on: node)
        try await JobClient(client: client, options: job).submit(kind, secrets: try spec.secrets())
    }
}
