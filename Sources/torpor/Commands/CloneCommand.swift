import ArgumentParser
import TorporModel
import TorporPorts
import TorporTerminal

/// `torpor clone SNAPSHOT`
struct CloneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clone", abstract: "Start many workloads from one snapshot, each with a name, an address and a host name of its own.",
        discussion: """
            They are called NAME-1, NAME-2 and so on, and share on disk what the snapshot holds. None publishes a port, and none keeps a \
            connection that the snapshot's workload had. Each is a job of its own: one that fails hinders no other, and is said at the end \
            with the command that tries it again.
            """)

    @Argument(help: "The snapshot's id.", completion: NameCompletion.snapshots)
    var snapshot: String

    @Option(help: "How many.")
    var count: Int = 1

    @Option(name: .customLong("as"), help: "What their names begin with; else the name of the snapshot's workload.")
    var prefix: String?

    @Option(help: "The number of the first.")
    var first: Int = 1

    @Option(help: "The node to start on; else one that has the snapshot.", completion: NameCompletion.nodes)
    var on: String?

    @Option(help: "NAME=FILE: what a secret of theirs says; may be given more than once.")
    var secret: [String] = []

    @OptionGroup var job: JobOptions
    @OptionGroup var client: ClientOptions

    /// More at once would be a mistake.
    private static let most = 1000

    func run() async throws {
        guard (1...Self.most).contains(count), (1...1_000_000).contains(first) else {
            throw TorporError(.invalidArgument, "\(count) clones from number \(first) on", remedy: "ask for 1 to \(Self.most), from 1 on")
        }
        let (snapshot, node) = (try SnapshotID.parse(snapshot), try on.map { try NodeID.parse($0) })
        let (client, job, prefix, numbers) = (client, job, prefix, first..<first + count)
        let secrets = try SecretFiles.read(secret)
        let code = try await Session.run(client, "clone") { (control) async throws(TorporError) in
            let base = try await Self.base(prefix, snapshot, control)
            let batch = CloneBatch(
                control: control, client: client, options: job, snapshot: snapshot, node: node, base: base, secrets: secrets)
            return try await batch.run(numbers)
        }
        if code != .done { throw Ended(code: code) }
    }

    /// What the names begin with.
    private static func base(
        _ prefix: String?, _ snapshot: SnapshotID, _ control: any ControlPort
    ) async throws(TorporError) -> String {
        if let prefix { return prefix }
        guard let view = try await control.snapshots().first(where: { $0.id == snapshot }) else {
            throw TorporError(.notFound, "there is no snapshot \(snapshot)", remedy: "torpor snapshots")
        }
        return view.workload.rawValue
    }
}
