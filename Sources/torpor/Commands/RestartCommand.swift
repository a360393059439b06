import ArgumentParser
import TorporDeclaration
import TorporModel

/// `torpor restart NAME`
struct RestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "End a workload and begin it anew, over the files that it left.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Option(help: "How long it may take to end by itself; else what its specification says.")
    var grace: String?

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        let graceMs = try grace.map { (text) throws(TorporError) in try SpecText.duration(text) }
        try await JobClient(client: client, options: job).submit(.restart(name: try WorkloadName(name), graceMs: graceMs))
    }
}
