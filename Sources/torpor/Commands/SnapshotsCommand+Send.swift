import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

extension SnapshotsCommand {
    /// `torpor snapshots export ID`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Write a snapshot to a file of a node that holds it; the answer says which and where.")

        @Argument(help: "The snapshot's id.", completion: NameCompletion.snapshots)
        var id: String

        @Flag(help: "As an OCI image layout instead of one archive.")
        var oci = false

        @OptionGroup var client: ClientOptions

        func run() async throws { try await SnapshotsCommand.send(id, to: oci ? .layout : .archive, "export", client) }
    }

    /// `torpor snapshots push ID IMAGE`
    struct Push: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "push", abstract: "Put a snapshot into a registry, as an image. Its memory goes along, and what secrets are in it."
        )

        @Argument(help: "The snapshot's id.", completion: NameCompletion.snapshots)
        var id: String

        @Argument(help: "docker://REGISTRY/NAME:TAG, or oci:/path:tag on the node.")
        var image: String

        @OptionGroup var client: ClientOptions

        func run() async throws { try await SnapshotsCommand.send(id, to: .image(try ImageReference(image)), "push", client) }
    }

    /// By whichever node that holds it answers.
    fileprivate static func send(
        _ id: String, to destination: SnapshotDestination, _ verb: String, _ client: ClientOptions
    ) async throws {
        let id = try SnapshotID.parse(id)
        let sent = try await Session.run(client, "snapshots \(verb)") { (control) async throws(TorporError) in
            try await Self.control(control).send(id, to: destination)
        }
        Output.line(
            client.output == .json ? try JSONText.of(sent) : "\(id): \(sent.place) by node \(sent.node), \(QuantityText.bytes(sent.bytes))")
    }

    /// The coordinator's side of it.
    static func control(_ control: any ControlPort) throws(TorporError) -> any SnapshotControl {
        guard let control = control as? any SnapshotControl else {
            throw TorporError(.unsupported, "snapshots are neither described nor carried here")
        }
        return control
    }
}
