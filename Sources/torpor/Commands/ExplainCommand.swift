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
            let view = try await control.workload(name)
            var targets: [Explanation.Target] = []
            for node in try await control.nodes() where node.name != view.node {
                let plan = try await control.plan(.migrate(name: name, to: node.name))
                targets.append(Explanation.Target(node: node.name, reasons: plan.refusals))
            }
            return Explanation(view, jobs: try await control.jobs(limit: Self.jobs), targets: targets)
        }
        Output.line(client.output == .json ? try JSONText.of(explanation) : explanation.text)
    }
}
