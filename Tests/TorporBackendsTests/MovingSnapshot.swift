import TorporModel
import TorporPorts

/// A snapshot as the move of this attempt makes it.
struct MovingSnapshot: ArtifactSource {
    let snapshot: DiskSnapshot
    let attempt: Attempt

    var manifest: SnapshotManifest {
        var manifest = snapshot.manifest
        manifest.attempt = attempt
        return manifest
    }

    func read(_ name: String, to descriptor: Int32) async throws(TorporError) { try await snapshot.read(name, to: descriptor) }

    func read(_ name: String, limit: Int) async throws(TorporError) -> [UInt8] { try await snapshot.read(name, limit: limit) }
}
