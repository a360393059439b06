import TorporModel
import TorporPorts

/// A snapshot read from memory.
struct FakeArtifactSource: ArtifactSource {
    let kept: FakeArtifactStore.Kept

    var manifest: SnapshotManifest { kept.manifest }

    func read(_ name: String, to descriptor: Int32) async throws(TorporError) {
        throw TorporError(.unsupported, "a store in memory writes no descriptors")
    }

    func read(_ name: String, limit: Int) async throws(TorporError) -> [UInt8] {
        guard let bytes = kept.artifacts[name] else { throw TorporError(.notFound, "no artifact \(name)") }
        guard bytes.count <= limit else { throw TorporError(.corrupt, "artifact \(name) is greater than \(limit) bytes") }
        return bytes
    }
}
