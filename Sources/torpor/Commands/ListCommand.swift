import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor ps`
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps", abstract: "List workloads: where they are, how they are, whether they could move and why not.")

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let views = try await Session.run(client, "ps") { (control) async throws(TorporError) in try await control.workloads() }
        Output.line(client.output == .json ? try JSONText.of(views) : Listing.workloads(views))
    }
}
