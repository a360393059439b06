import ArgumentParser
import TorporModel

/// `torpor checkpoint NAME`
struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Keep a snapshot of a running workload, which runs on, or with --stop does not.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Flag(help: "The workload does not run on: the snapshot is then the workload.")
    var stop = false

    @OptionGroup var live: LiveOptions
    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await JobClient(client: client, options: job).submit(
            .checkpoint(name: try WorkloadName(name), stop: stop, live: try live.limits))
    }
}
