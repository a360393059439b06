import ArgumentParser
import TorporModel

/// `torpor migrate NAME --to NODE`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "migrate", abstract: "Move a running workload to another node.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Option(help: "The node to move to.", completion: NameCompletion.nodes)
    var to: String

    @OptionGroup var mode: MoveOptions
    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        let kind = JobKind.migrate(name: try WorkloadName(name), to: try NodeID.parse(to), mode: try mode.mode)
        try await JobClient(client: client, options: job).submit(kind)
    }
}
