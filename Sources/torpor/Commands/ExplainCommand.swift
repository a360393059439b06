import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor explain NAME`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say where a workload is, since when and why, where else it could be and why not, and what next.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @OptionGroup var client: ClientOptions

    /// Of the latest jobs, so many are looked through for the one that brought it here.
    static let jobs = 500

    func run() async throws {
        let name = try WorkloadName(name)
        let explanation = try await Session.run(client, "explain") { (control) async throws(TorporError) in
            Explanation(
                try await control.workload(name), jobs: try await control.jobs(limit: Self.jobs), placement: try await control.explain(name)
            )
        }
        Output.line(client.output == .json ? try JSONText.of(explanation) : explanation.text)
    }
}
