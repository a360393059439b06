import ArgumentParser
import TorporModel
import TorporPorts

extension NodeCommand {
    /// `torpor node cordon NODE…`
    struct Cordon: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have nodes take no new work. What lives there stays; it survives restarts and boots.")

        @Argument(help: "The nodes' names.", completion: NameCompletion.nodes)
        var nodes: [String]

        @Option(help: "What for, in a few words: everybody who is refused is told.")
        var reason = ""

        @OptionGroup var client: ClientOptions

        func run() async throws { try await Cordon.set(nodes, true, reason, client) }

        /// All of them or none.
        static func set(_ texts: [String], _ cordoned: Bool, _ reason: String, _ client: ClientOptions) async throws {
            let nodes = try texts.map { (text) throws(TorporError) in try NodeID.parse(text) }
            try await Session.maintenance(client, cordoned ? "node cordon" : "node uncordon") { (control) async throws(TorporError) in
                try await control.cordon(nodes, cordoned, reason: reason, by: "")
            }
            if client.output == .table { Output.line("\(texts.joined(separator: ", ")) \(cordoned ? "cordoned" : "uncordoned")") }
        }
    }

    /// `torpor node uncordon NODE…`
    struct Uncordon: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have nodes take work again. What a drain has moved away stays there: torpor node return brings it home.")

        @Argument(help: "The nodes' names.", completion: NameCompletion.nodes)
        var nodes: [String]

        @OptionGroup var client: ClientOptions

        func run() async throws { try await Cordon.set(nodes, false, "", client) }
    }
}
