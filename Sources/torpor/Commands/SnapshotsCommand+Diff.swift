import ArgumentParser
import TorporArtifacts
import TorporDeclaration
import TorporModel
import TorporPorts
import TorporTerminal

extension SnapshotsCommand {
    /// `torpor snapshots diff OLD NEW`
    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff", abstract: "Compare two snapshots: specification, artifacts, and which bytes they share.")

        @Argument(help: "The older one's id.", completion: NameCompletion.snapshots)
        var old: String

        @Argument(help: "The newer one's id.", completion: NameCompletion.snapshots)
        var new: String

        @OptionGroup var client: ClientOptions

        /// Both halves, as a script reads them.
        private struct Difference: Codable {
            let specification: [SpecDifference.Change]
            let content: SnapshotComparison
        }

        func run() async throws {
            let ids = (try SnapshotID.parse(old), try SnapshotID.parse(new))
            let (first, second) = try await Session.run(client, "snapshots diff") { (control) async throws(TorporError) in
                let control = try SnapshotsCommand.control(control)
                return (try await control.describe(ids.0).manifest, try await control.describe(ids.1).manifest)
            }
            let (before, after) = (try ManifestCodec.decode(first.payload), try ManifestCodec.decode(second.payload))
            let difference = Difference(
                specification: SpecDifference.between(before.spec, after.spec), content: SnapshotComparison(before, after))
            if client.output == .json { return Output.line(try JSONText.of(difference)) }
            for change in difference.specification {
                Output.line("\(change.field): \(change.old ?? "-") -> \(change.new ?? "-")")
            }
            Output.line(difference.content.text)
        }
    }
}
