import ArgumentParser
import TorporModel

/// `torpor restore SNAPSHOT`
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Start from a snapshot: the workload it was made of, if that does not live, or another.")

    @Argument(help: "The snapshot's id.", completion: NameCompletion.snapshots)
    var snapshot: String

    @Option(name: .customLong("as"), help: "Make another workload of this name.")
    var name: String?

    @Option(help: "The node to start on; else one that has the snapshot.", completion: NameCompletion.nodes)
    var on: String?

    @Option(help: "NAME=FILE: what a secret of another workload made of the snapshot says; may be given more than once.")
    var secret: [String] = []

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    func run() async throws {
        let kind = JobKind.restore(
            snapshot: try SnapshotID.parse(snapshot), name: try name.map { try WorkloadName($0) }, on: try on.map { try NodeID.parse($0) })
        try await JobClient(client: client, options: job).submit(kind, secrets: try SecretFiles.read(secret))
    }
}
