import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor nodes`
struct NodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "nodes", abstract: "List nodes, and what each can do.")

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let views = try await Session.run(client, "nodes") { (control) async throws(TorporError) in try await control.nodes() }
        Output.line(client.output == .json ? try JSONText.of(views) : Listing.nodes(views))
    }
}
