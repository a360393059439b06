import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor show NAME`
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one workload, whole.")

    @Argument(help: "The workload's name.", completion: NameCompletion.workloads)
    var name: String

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let name = try WorkloadName(name)
        let (view, told) = try await Session.run(client, "show") { (control) async throws(TorporError) in
            let view = try await control.workload(name)
            return (view, Explanation(view, jobs: try await control.jobs(limit: ExplainCommand.jobs)))
        }
        Output.line(client.output == .json ? try JSONText.of(view) : Sheet.workload(view, told))
    }
}
