import ArgumentParser
import TorporModel

/// `torpor stop NAME`
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "End a workload: kindly, then by force.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @OptionGroup var grace: GraceOptions
    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await JobClient(client: client, options: job).submit(.stop(name: try WorkloadName(name), graceMs: try grace.milliseconds))
    }
}
