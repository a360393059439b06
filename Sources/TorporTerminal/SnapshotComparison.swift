package import TorporModel

/// How one snapshot differs from another, as `torpor snapshots diff` shows it.
package struct SnapshotComparison: Codable, Sendable {
    /// An artifact that is not the same in both; nil where it is missing.
    package struct Part: Codable, Sendable {
        package let name: String
        package let old: UInt64?
        package let new: UInt64?
    }

    /// Bytes of chunks: in both, in one alone.
    package let sharedBytes: UInt64
    package let oldBytes: UInt64
    package let newBytes: UInt64
    /// How many artifacts are the same in both, byte for byte.
    package let sameParts: Int
    package let parts: [Part]

    /// Equal runs over equal chunks are equal bytes; the same bytes may also be cut otherwise, and are then told as different.
    package init(_ old: SnapshotManifest, _ new: SnapshotManifest) {
        let (before, after) = (Self.chunks(old), Self.chunks(new))
        sharedBytes = before.filter { after[$0.key] != nil }.values.reduce(0, +)
        oldBytes = before.values.reduce(0, +) - sharedBytes
        newBytes = after.values.reduce(0, +) - sharedBytes
        let (first, second) = (Self.artifacts(old), Self.artifacts(new))
        let names = Set(first.keys).union(second.keys).sorted()
        let differing = names.filter { first[$0]?.content != second[$0]?.content }
        parts = differing.map { Part(name: $0, old: first[$0]?.bytes, new: second[$0]?.bytes) }
        sameParts = names.count - differing.count
    }

    private static func chunks(_ manifest: SnapshotManifest) -> [ContentHash: UInt64] {
        Dictionary(manifest.chunks.map { ($0.hash, UInt64($0.bytes)) }) { first, _ in first }
    }

    /// Where its bytes come from, in a form that does not depend on the manifest's own table.
    private struct Content: Equatable {
        let chunk: ContentHash?
        let offset: Int
        let bytes: Int
    }

    private static func artifacts(_ manifest: SnapshotManifest) -> [String: (bytes: UInt64, content: [Content])] {
        Dictionary(
            manifest.artifacts.map { artifact in
                let content = artifact.extents.map { run in
                    Content(chunk: run.chunk.map { manifest.chunks[$0].hash }, offset: run.offset, bytes: run.bytes)
                }
                return (artifact.name, (artifact.bytes, content))
            }
        ) { first, _ in first }
    }

    package var text: String {
        var table = Table(["OLD", "NEW", "PART"])
        for part in parts {
            table.add([part.old.map(QuantityText.bytes) ?? "-", part.new.map(QuantityText.bytes) ?? "-", part.name])
        }
        let bytes =
            "\(QuantityText.bytes(sharedBytes)) in both, \(QuantityText.bytes(oldBytes)) only in the old, "
            + "\(QuantityText.bytes(newBytes)) only in the new; \(sameParts) parts are the same"
        return parts.isEmpty ? bytes : "\(bytes)\n\n\(table.text)"
    }
}
