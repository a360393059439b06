import ArgumentParser
import TorporModel

/// `torpor hibernate NAME`
struct HibernateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hibernate",
        abstract: "Put a workload to sleep: it is in a snapshot at its node, its memory is free, and it is woken when wanted.",
        discussion: "Broken off, with nothing changed, when somebody wants the workload meanwhile.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await JobClient(client: client, options: job).submit(.hibernate(name: try WorkloadName(name)))
    }
}
