import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor snapshots [rm ID]`
struct SnapshotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshots", abstract: "List snapshots, or remove one.", subcommands: [List.self, Remove.self],
        defaultSubcommand: List.self)

    /// `torpor snapshots`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List snapshots.")
        @OptionGroup var client: ClientOptions

        func run() async throws {
            let views = try await Session.run(client, "snapshots") { (control) async throws(TorporError) in try await control.snapshots() }
            Output.line(client.output == .json ? try JSONText.of(views) : Listing.snapshots(views))
        }
    }

    /// `torpor snapshots rm ID`
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "rm", abstract: "Forget a snapshot, on every node that has it.")

        @Argument(help: "The snapshot's id.", completion: NameCompletion.snapshots)
        var id: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let id = try SnapshotID.parse(id)
            try await Session.run(client, "snapshots rm") { (control) async throws(TorporError) in try await control.removeSnapshot(id) }
            Output.line(client.output == .json ? "{\"removed\":\"\(id)\"}" : "removed \(id)")
        }
    }
}
