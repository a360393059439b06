import ArgumentParser
import TorporDeclaration
import TorporModel

/// `torpor stop NAME`
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "End a workload: kindly, then by force.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @Option(help: "How long it may take to end by itself; else what its specification says.")
    var grace: String?

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        let kind = JobKind.stop(
            name: try WorkloadName(name), graceMs: try grace.map { (text) throws(TorporError) in try SpecText.duration(text) })
        try await JobClient(client: client, options: job).submit(kind)
    }
}
