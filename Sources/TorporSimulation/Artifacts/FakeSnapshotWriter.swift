import Synchronization
import TorporModel
import TorporPorts

/// A snapshot being written into memory.
final class FakeSnapshotWriter: SnapshotWriter {
    private let draft: SnapshotManifest
    private let store: FakeArtifactStore
    private let artifacts = Mutex<[String: [UInt8]]>([:])

    init(draft: SnapshotManifest, store: FakeArtifactStore) {
        self.draft = draft
        self.store = store
    }

    func write(_ name: String, from descriptor: Int32) async throws(TorporError) {
        throw TorporError(.unsupported, "a store in memory reads no descriptors")
    }

    func write(_ name: String, bytes: [UInt8]) async throws(TorporError) { artifacts.withLock { $0[name] = bytes } }

    func finish(needs: WorkloadNeeds) async throws(TorporError) -> SignedManifest {
        try await store.faulty(.finish) { () throws(TorporError) in
            let artifacts = self.artifacts.withLock { $0 }
            var manifest = self.draft
            manifest.needs = needs
            for (name, bytes) in artifacts.sorted(by: { $0.key < $1.key }) {
                let extent = Extent(chunk: manifest.chunks.count, offset: 0, bytes: bytes.count)
                manifest.chunks.append(ChunkReference(hash: FakeManifests.hash(bytes), bytes: bytes.count))
                manifest.artifacts.append(ArtifactDescriptor(name: name, extents: [extent]))
            }
            let signed = try self.store.sign(manifest)
            self.store.keep(FakeArtifactStore.Kept(manifest: manifest, artifacts: artifacts), as: signed.hash)
            return signed
        }
    }

    func abandon() async { artifacts.withLock { $0 = [:] } }
}
