import ArgumentParser
import Foundation
import TorporArtifacts
import TorporBackends
import TorporEngines
import TorporHost
import TorporModel
import TorporPorts
import TorporTerminal

extension SnapshotsCommand {
    /// `torpor snapshots inspect ID|FILE`
    struct Inspect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "inspect",
            abstract: "Show what a snapshot holds; or an archive on this machine, also one of podman's, CRI-O's or containerd's.")

        @Argument(help: "The snapshot's id, or the archive's path with a slash in it.", completion: NameCompletion.snapshots)
        var subject: String

        @OptionGroup var client: ClientOptions

        func run() async throws {
            let found = subject.contains("/") ? try await archive(subject) : try await kept(try SnapshotID.parse(subject))
            Output.line(client.output == .json ? try JSONText.of(found) : found.text)
        }

        private func kept(_ id: SnapshotID) async throws -> InspectedSnapshot {
            let detail = try await Session.run(client, "snapshots inspect") { (control) async throws(TorporError) in
                try await SnapshotsCommand.control(control).describe(id)
            }
            let manifest = try ManifestCodec.decode(detail.manifest.payload)
            let nodes = InspectedSnapshot.Fact("nodes", detail.nodes.map(\.rawValue).joined(separator: ", "))
            return InspectedSnapshot(
                facts: InspectedSnapshot.facts(of: manifest, [nodes]),
                parts: manifest.artifacts.map { InspectedSnapshot.Part(name: $0.name, bytes: $0.bytes) }, processes: detail.processes)
        }

        /// Its signature is not judged here: that is for the node that takes it in.
        private func archive(_ path: String) async throws -> InspectedSnapshot {
            let content = try await ArchiveContent(path: path, scratch: NSTemporaryDirectory())
            let facts: [InspectedSnapshot.Fact]
            if let payload = content.text(ArchiveMember.manifest) {
                facts = InspectedSnapshot.facts(of: try ManifestCodec.decode(payload), [.init("archive", "of Torpor")])
            } else if let text = content.text(ArchiveMember.description) {
                facts = Self.foreign(try JSONValue.parse(text))
            } else {
                throw TorporError(
                    .corrupt, "\(path) holds neither \(ArchiveMember.manifest) nor \(ArchiveMember.description): it is no checkpoint",
                    remedy: "torpor snapshots export, or podman container checkpoint --export")
            }
            return InspectedSnapshot(
                facts: facts, parts: content.members.filter { $0.kind == .file }.map { .init(name: $0.name, bytes: $0.bytes) },
                processes: try await content.processes())
        }

        /// `config.dump` as podman, CRI-O and containerd write it.
        private static func foreign(_ description: JSONValue) -> [InspectedSnapshot.Fact] {
            let words = [
                ("container", "name"), ("id", "id"), ("image", "rootfsImageName"), ("runtime", "runtime"), ("created", "createdTime"),
                ("captured", "checkpointedTime"),
            ]
            let known: [InspectedSnapshot.Fact] = words.compactMap { name, key in
                if case .string(let text)? = description[key], !text.isEmpty { InspectedSnapshot.Fact(name, text) } else { nil }
            }
            return known + [.init("archive", "not of Torpor: it can be looked into, not taken in")]
        }
    }
}
