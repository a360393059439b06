import ArgumentParser
import Foundation
import TorporModel
import TorporRPC
import TorporTerminal

/// `torpor contexts [list|add|use|rm]`
struct ContextsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contexts",
        abstract: "The clusters that you work with: which coordinator, which certificate, and which one is in use.",
        subcommands: [List.self, Add.self, Use.self, Remove.self], defaultSubcommand: List.self)

    /// `torpor contexts list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them; * is the one in use.")

        @Option(name: [.short, .long], help: "table or json.")
        var output = OutputFormat.table

        func run() async throws {
            let file = try ContextFile.read()
            if output == .json { return Output.line(try JSONText.of(ContextListing(file, at: WallClock.now()))) }
            var table = Table(["", "NAME", "COORDINATOR", "CERTIFICATES", "EXPIRES"])
            let listing = ContextListing(file, at: WallClock.now())
            for (name, entry) in listing.contexts.sorted(by: { $0.key < $1.key }) {
                table.add([name == file.current ? "*" : "", name, entry.coordinator, entry.certificates, entry.expires])
            }
            Output.line(table.text)
            for warning in listing.warnings { Output.error("warning: \(warning)") }
        }
    }

    /// `torpor contexts add NAME`
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add one, or say it anew. The first one is in use from then on.")

        @Argument(help: "A name for it.")
        var name: String

        @Option(help: "The coordinator, as HOST:PORT.")
        var coordinator: String

        @Option(help: "Folder with certificate.pem, key.pem and authorities.pem.")
        var certs: String

        func run() async throws {
            let place = try HostPort.parse(coordinator)
            let folder = URL(fileURLWithPath: certs).standardizedFileURL.path
            // Read once now: a folder without a certificate is found out here, not by the next verb.
            _ = try CredentialStore(CredentialFiles(folder: folder), now: WallClock.now)
            var file = try ContextFile.read()
            file.contexts[name] = ClusterPlace(coordinator: "\(place)", certificates: folder)
            file.current = file.current ?? name
            try file.write()
        }
    }

    /// `torpor contexts use NAME`
    struct Use: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Use this one from now on.")

        @Argument(help: "Its name.")
        var name: String

        func run() async throws {
            var file = try ContextFile.read()
            _ = try file.entry(name)
            file.current = name
            try file.write()
        }
    }

    /// `torpor contexts rm NAME`
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "rm", abstract: "Forget one; its certificates stay where they are.")

        @Argument(help: "Its name.")
        var name: String

        func run() async throws {
            var file = try ContextFile.read()
            _ = try file.entry(name)
            file.contexts[name] = nil
            if file.current == name { file.current = nil }
            try file.write()
        }
    }
}
