import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor snapshots [VERB]`
struct SnapshotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshots", abstract: "List snapshots, look into them, look after them, carry them out of the cluster and into it.",
        subcommands: [
            List.self, Inspect.self, Compare.self, Export.self, Import.self, Push.self, Pull.self, Remove.self, Pin.self, Unpin.self,
            Verify.self,
        ], defaultSubcommand: List.self)

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

    /// `torpor snapshots pin ID`
    struct Pin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pin", abstract: "Keep a snapshot, whatever retention says, until it is unpinned.")

        @Argument(help: "The snapshot's id.", completion: NameCompletion.snapshots)
        var id: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let id = try SnapshotID.parse(id)
            try await Session.care(client, "snapshots pin") { (care) async throws(TorporError) in try await care.pinSnapshot(id, true) }
            Output.line(client.output == .json ? "{\"pinned\":\"\(id)\"}" : "pinned \(id)")
        }
    }

    /// `torpor snapshots unpin ID`
    struct Unpin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "unpin", abstract: "Let retention have a snapshot again.")

        @Argument(help: "The snapshot's id.", completion: NameCompletion.snapshots)
        var id: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let id = try SnapshotID.parse(id)
            try await Session.care(client, "snapshots unpin") { (care) async throws(TorporError) in try await care.pinSnapshot(id, false) }
            Output.line(client.output == .json ? "{\"unpinned\":\"\(id)\"}" : "unpinned \(id)")
        }
    }

    /// `torpor snapshots verify ID`
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Have every node that holds a snapshot read all of it, and say what is wrong with it.")

        @Argument(help: "The snapshot's id.", completion: NameCompletion.snapshots)
        var id: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let id = try SnapshotID.parse(id)
            let checks = try await Session.care(client, "snapshots verify") { (care) async throws(TorporError) in
                try await care.checkSnapshot(id)
            }
            Output.line(client.output == .json ? try JSONText.of(checks) : Listing.checks(checks))
            if let flaw = checks.first(where: { !$0.flaws.isEmpty }) {
                throw TorporError(.corrupt, "snapshot \(id) is damaged on \(flaw.node)", remedy: "take another: torpor checkpoint NAME")
            }
        }
    }
}
