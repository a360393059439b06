import ArgumentParser
import TorporArtifacts
import TorporModel
import TorporPorts
import TorporTerminal

extension SnapshotsCommand {
    /// `torpor snapshots import PATH --node NODE`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Make a snapshot of an exported archive that lies on a node. You vouch for what is in it.")

        @Argument(help: "The archive's path on that node, from /.")
        var path: String

        @Option(help: "The node.", completion: NameCompletion.nodes)
        var node: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            guard path.hasPrefix("/") else {
                throw TorporError(.invalidArgument, "\"\(path)\" is not an absolute path", remedy: "name it from /, as the node sees it")
            }
            try await SnapshotsCommand.take(.archive(path), node, "import", client)
        }
    }

    /// `torpor snapshots pull IMAGE --node NODE`
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pull", abstract: "Make a snapshot of one that was pushed to a registry. You vouch for what is in it.")

        @Argument(help: "docker://REGISTRY/NAME:TAG, or oci:/path:tag on the node.")
        var image: String

        @Option(help: "The node that is to have it.", completion: NameCompletion.nodes)
        var node: String

        @OptionGroup var client: ClientOptions

        func run() async throws { try await SnapshotsCommand.take(.image(try ImageReference(image)), node, "pull", client) }
    }

    fileprivate static func take(_ source: SnapshotSource, _ node: String, _ verb: String, _ client: ClientOptions) async throws {
        let node = try NodeID.parse(node)
        let detail = try await Session.run(client, "snapshots \(verb)") { (control) async throws(TorporError) in
            try await Self.control(control).take(source, on: node)
        }
        let manifest = try ManifestCodec.decode(detail.manifest.payload)
        if client.output == .json {
            let facts = InspectedSnapshot.facts(of: manifest)
            let parts = manifest.artifacts.map { InspectedSnapshot.Part(name: $0.name, bytes: $0.bytes) }
            return Output.line(try JSONText.of(InspectedSnapshot(facts: facts, parts: parts, processes: nil)))
        }
        Output.line("\(manifest.snapshot) on \(node), of \(manifest.name): torpor restore \(manifest.snapshot) --as NAME")
    }
}
