import Foundation
package import TorporModel

/// A manifest as the bytes that are hashed and signed: JSON with sorted keys and no blanks.
package enum ManifestCodec {
    /// The canonical bytes: the same value gives the same bytes in every process.
    package static func encode(_ manifest: SnapshotManifest) throws(TorporError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return [UInt8](try encoder.encode(manifest)) } catch {
            throw TorporError(.internal, "a manifest cannot be written as JSON", cause: error)
        }
    }

    /// - Throws: `unknownVersion` before anything else is looked at; `corrupt` for what is no manifest.
    package static func decode(_ payload: [UInt8]) throws(TorporError) -> SnapshotManifest {
        let data = Data(payload)
        let version: Int
        do { version = try JSONDecoder().decode(Version.self, from: data).version } catch { throw damaged(error) }
        guard version == SnapshotManifest.currentVersion else {
            throw TorporError(
                .unknownVersion, "the snapshot has format \(version), this release reads \(SnapshotManifest.currentVersion)",
                remedy: "use the release that wrote it, or capture again")
        }
        do { return try JSONDecoder().decode(SnapshotManifest.self, from: data) } catch { throw damaged(error) }
    }

    /// What every version of a manifest has.
    private struct Version: Decodable {
        let version: Int
    }

    /// What is no manifest at all, with the decoder's own words as the cause.
    private static func damaged(_ cause: any Error) -> TorporError {
        TorporError(.corrupt, "the manifest cannot be read", remedy: "capture again", cause: cause)
    }
}
