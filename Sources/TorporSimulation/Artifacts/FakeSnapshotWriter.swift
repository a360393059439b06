import Synchronization
import TorporModel
import TorporPorts

/// A snapshot being written into memory, and handed to whoever follows.
final class FakeSnapshotWriter: SnapshotWriter {
    private struct State {
        var artifacts: [String: [UInt8]] = [:]
        /// What the follower has, and this store does not.
        var elsewhere: Set<String> = []
    }

    private let draft: SnapshotManifest
    private let store: FakeArtifactStore
    /// nil for a capture that nobody may follow.
    private let live: FakeCapture?
    /// Whether it is a snapshot in the end.
    private let isKept: Bool
    private let state = Mutex(State())

    init(draft: SnapshotManifest, store: FakeArtifactStore, live: FakeCapture?, isKept: Bool = true) {
        self.draft = draft
        self.store = store
        self.live = live
        self.isKept = isKept
    }

    /// As if nothing of it had been there.
    var newBytes: UInt64 { state.withLock { $0.artifacts.values.reduce(0) { $0 + UInt64($1.count) } } }

    func write(_ name: String, from descriptor: Int32) async throws(TorporError) {
        throw TorporError(.unsupported, "a store in memory reads no descriptors")
    }

    func write(_ name: String, bytes: [UInt8]) async throws(TorporError) {
        state.withLock { $0.artifacts[name] = bytes }
        guard let live else { return }
        let isTaken = await live.offer(FakeManifests.hash(bytes), bytes)
        if isTaken || Mutant.isPlanted(.forgetsWhatWasNotTaken) { state.withLock { _ = $0.elsewhere.insert(name) } }
    }

    func finish(needs: WorkloadNeeds) async throws(TorporError) -> SignedManifest {
        try await store.faulty(.finish) { () throws(TorporError) in
            let (artifacts, elsewhere) = self.state.withLock { ($0.artifacts, $0.elsewhere) }
            var manifest = self.draft
            manifest.needs = needs
            for (name, bytes) in artifacts.sorted(by: { $0.key < $1.key }) {
                let extent = Extent(chunk: manifest.chunks.count, offset: 0, bytes: bytes.count)
                manifest.chunks.append(ChunkReference(hash: FakeManifests.hash(bytes), bytes: bytes.count))
                manifest.artifacts.append(ArtifactDescriptor(name: name, extents: [extent]))
            }
            let signed = try self.store.sign(manifest)
            let here = artifacts.filter { !elsewhere.contains($0.key) }
            if self.isKept { self.store.keep(FakeArtifactStore.Kept(manifest: manifest, artifacts: here), as: signed.hash) }
            self.end()
            return signed
        }
    }

    func abandon() async {
        state.withLock { $0 = State() }
        end()
    }

    private func end() {
        guard let live else { return }
        live.giveUp()
        store.part(draft.snapshot, live)
    }
}
