import ArgumentParser
import TorporModel

/// `torpor restart NAME`
struct RestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "End a workload and begin it anew, over the files that it left.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @OptionGroup var grace: GraceOptions
    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await JobClient(client: client, options: job).submit(.restart(name: try WorkloadName(name), graceMs: try grace.milliseconds))
    }
}
