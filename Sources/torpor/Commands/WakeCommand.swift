import ArgumentParser
import TorporModel

/// `torpor wake NAME`
struct WakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wake", abstract: "Let a sleeping workload run, where it sleeps.",
        discussion: "A node that has no room for it says so, and the coordinator then brings it to one that has and wakes it there.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await JobClient(client: client, options: job).submit(.wake(name: try WorkloadName(name)))
    }
}
