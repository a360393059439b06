import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor jobs`
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "jobs", abstract: "List jobs, newest first.")

    @Option(help: "At most so many.")
    var limit = 20

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let limit = limit
        guard (1...1000).contains(limit) else {
            throw TorporError(.invalidArgument, "--limit \(limit) is out of range", remedy: "use 1 to 1000")
        }
        let views = try await Session.run(client, "jobs") { (control) async throws(TorporError) in try await control.jobs(limit: limit) }
        Output.line(client.output == .json ? try JSONText.of(views) : Listing.jobs(views))
    }
}
