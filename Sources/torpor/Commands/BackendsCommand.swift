import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor backends`
struct BackendsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backends", abstract: "What each node's backends can do: really, by a test's double, or not, and why not.")

    /// One node's, as JSON.
    private struct Entry: Encodable {
        let node: String
        let backends: [BackendReport]
    }

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let views = try await Session.run(client, "backends") { (control) async throws(TorporError) in try await control.nodes() }
        guard client.output == .json else {
            return Output.line(Listing.backends(views.map { ($0.name.rawValue, $0.backends) }))
        }
        Output.line(try JSONText.of(views.map { Entry(node: $0.name.rawValue, backends: $0.backends) }))
    }
}
