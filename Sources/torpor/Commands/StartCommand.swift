import ArgumentParser
import TorporModel

/// `torpor start NAME`
struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin an ended workload anew, over the files that it left.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await JobClient(client: client, options: job).submit(.start(name: try WorkloadName(name)))
    }
}
