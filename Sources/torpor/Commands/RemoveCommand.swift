import ArgumentParser
import TorporModel

/// `torpor rm NAME`
struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Forget a workload and everything of it but its snapshots.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Flag(help: "Even if it runs.")
    var force = false

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await JobClient(client: client, options: job).submit(.remove(name: try WorkloadName(name), force: force))
    }
}
