import Synchronization
import TorporModel

/// Manifests by number.
final class ManifestBook: Sendable {
    private let manifests = Mutex<[SnapshotManifest]>([])

    func add(_ manifest: SnapshotManifest) -> Int {
        manifests.withLock { manifests in
            manifests.append(manifest)
            return manifests.count - 1
        }
    }

    func manifest(_ number: Int) -> SnapshotManifest? {
        manifests.withLock { $0.indices.contains(number) ? $0[number] : nil }
    }
}
