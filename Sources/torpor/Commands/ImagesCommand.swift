import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor images [prune]`
struct ImagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "images", abstract: "List the images of the nodes, or remove those that nobody uses.",
        subcommands: [List.self, Prune.self], defaultSubcommand: List.self)

    /// `torpor images`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List images, node by node.")
        @OptionGroup var client: ClientOptions

        func run() async throws {
            let nodes = try await Session.run(client, "images") { (control) async throws(TorporError) in try await control.nodes() }
            let images = nodes.flatMap { node in node.images.map { NodeImage(node: node.name, image: $0) } }
            Output.line(client.output == .json ? try JSONText.of(images) : Listing.images(images))
        }
    }

    /// `torpor images prune`
    struct Prune: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "prune", abstract: "Remove the images that no copy and no snapshot of their node uses.")

        @Option(help: "Only on this node.", completion: NameCompletion.nodes)
        var node: String?

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let named = try node.map { (text) throws(TorporError) in try NodeID.parse(text) }
            let removed = try await Session.run(client, "images prune") { (control) async throws(TorporError) in
                var nodes: [NodeID] = []
                if let named { nodes = [named] } else { nodes = try await control.nodes().filter { $0.state != "lost" }.map(\.name) }
                var removed: [NodeImage] = []
                for node in nodes {
                    removed += try await control.pruneImages(on: node).map { NodeImage(node: node, image: $0) }
                }
                return removed
            }
            Output.line(client.output == .json ? try JSONText.of(removed) : Listing.images(removed))
        }
    }
}
