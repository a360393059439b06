import Foundation
package import TorporModel

/// Manifests signed by nobody: canonical JSON, a short hash, and the signer's name for a signature. Tampering is still seen.
package enum FakeManifests {
    package static func sign(_ manifest: SnapshotManifest) throws(TorporError) -> SignedManifest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            let payload = [UInt8](try encoder.encode(manifest))
            let hash = hash(payload)
            return SignedManifest(
                payload: payload, hash: hash, signature: Array(hash.hex.utf8), certificate: Array(manifest.source.rawValue.utf8))
        } catch { throw TorporError.wrap(error) }
    }

    /// - Throws: as `ArtifactStore.verify`.
    package static func read(_ signed: SignedManifest) throws(TorporError) -> SnapshotManifest {
        guard signed.hash == hash(signed.payload) else { throw TorporError(.corrupt, "the manifest is not what its hash says") }
        guard signed.signature == Array(signed.hash.hex.utf8) else { throw TorporError(.forged, "the manifest's signature is wrong") }
        let manifest: SnapshotManifest
        do { manifest = try JSONDecoder().decode(SnapshotManifest.self, from: Data(signed.payload)) } catch {
            throw TorporError(.corrupt, "the manifest cannot be read", cause: error)
        }
        guard manifest.version == SnapshotManifest.currentVersion else {
            throw TorporError(.unknownVersion, "the manifest has version \(manifest.version)", remedy: "update this node")
        }
        guard Array(manifest.source.rawValue.utf8) == signed.certificate else {
            throw TorporError(.forged, "the manifest was not signed by \(manifest.source)")
        }
        return manifest
    }

    /// FNV-1a in four lanes: 32 bytes that differ where contents do, for tests only.
    static func hash(_ bytes: [UInt8]) -> ContentHash {
        var out: [UInt8] = []
        for lane in UInt64(0)..<4 {
            var value: UInt64 = 0xcbf2_9ce4_8422_2325 &+ lane &* 0x9e37_79b9_7f4a_7c15
            for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            for shift in stride(from: 56, through: 0, by: -8) { out.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
        }
        return ContentHash(bytes: out)
    }
}
