package import TorporModel

/// A snapshot or a checkpoint's archive, as `torpor snapshots inspect` shows it.
package struct InspectedSnapshot: Codable, Sendable {
    /// One thing that is said of it.
    package struct Fact: Codable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One byte sequence in it.
    package struct Part: Codable, Sendable {
        package let name: String
        package let bytes: UInt64

        package init(name: String, bytes: UInt64) {
            self.name = name
            self.bytes = bytes
        }
    }

    package let facts: [Fact]
    package let parts: [Part]
    /// nil when nobody could say.
    package let processes: [CapturedProcess]?

    package init(facts: [Fact], parts: [Part], processes: [CapturedProcess]?) {
        self.facts = facts
        self.parts = parts
        self.processes = processes
    }

    /// What a manifest says, signed; `more` is what is known beside it.
    package static func facts(of manifest: SnapshotManifest, _ more: [Fact] = []) -> [Fact] {
        let spec = manifest.spec
        let stored = manifest.chunks.reduce(0) { $0 + UInt64($1.bytes) }
        var facts = [
            Fact("snapshot", manifest.snapshot.rawValue), Fact("workload", manifest.name.rawValue),
            Fact("created", manifest.createdAt.description), Fact("captured on", manifest.source.rawValue),
            Fact("backend", spec.backend.rawValue), Fact("command", spec.command.joined(separator: " ")),
        ]
        if let image = spec.image { facts.append(Fact("image", image.reference.description)) }
        if !manifest.needs.facts.kernel.isEmpty {
            facts.append(Fact("made by", engines(manifest.needs.facts)))
        }
        facts += [
            Fact("memory", QuantityText.bytes(manifest.needs.memoryBytes)), Fact("bytes", QuantityText.bytes(manifest.logicalBytes)),
            Fact("stored", "\(QuantityText.bytes(stored)) in \(manifest.chunks.count) chunks"),
            Fact("incarnation", "\(manifest.incarnation)"), Fact("lineage", "\(manifest.lineage)"),
        ]
        if let origin = manifest.origin {
            facts.append(
                Fact("made of", "snapshot \(origin.snapshot) of \(origin.source), \(origin.createdAt), manifest \(origin.manifest)"))
        }
        if !spec.secrets.isEmpty {
            facts.append(Fact("secrets", "its memory may hold \(spec.secrets.map(\.rawValue).joined(separator: ", "))"))
        }
        return facts + more
    }

    /// A line per fact, then its processes, then its parts, the greatest first.
    package var text: String {
        let width = facts.map(\.name.count).max() ?? 0
        var sections = [
            facts.map { "\($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.value)" }.joined(separator: "\n")
        ]
        if let processes, !processes.isEmpty {
            var table = Table(["PID", "PARENT", "THREADS", "NAME"])
            for one in processes { table.add(["\(one.pid)", "\(one.parent)", "\(one.threads)", one.name.isEmpty ? "-" : one.name]) }
            sections.append(table.text)
        }
        var table = Table(["SIZE", "PART"])
        for part in parts.sorted(by: { ($1.bytes, $0.name) < ($0.bytes, $1.name) }) {
            table.add([QuantityText.bytes(part.bytes), part.name])
        }
        return (sections + [table.text]).joined(separator: "\n\n")
    }

    private static func engines(_ facts: HostFacts) -> String {
        let engines = facts.engines.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return (engines + ["kernel \(facts.kernel)", facts.architecture]).joined(separator: ", ")
    }
}
