import TorporModel
import TorporPorts

/// A capture whose end is judged: what was captured is somewhere, at the source or at its follower.
struct SimulatedWriter: SnapshotWriter {
    let inner: any SnapshotWriter
    let store: FakeArtifactStore
    let peers: FakePeers
    let witness: Witness

    var newBytes: UInt64 { inner.newBytes }

    func write(_ name: String, from descriptor: Int32) async throws(TorporError) { try await inner.write(name, from: descriptor) }
    func write(_ name: String, bytes: [UInt8]) async throws(TorporError) { try await inner.write(name, bytes: bytes) }
    func abandon() async { await inner.abandon() }

    /// A follower that has died since it took a chunk is no fault of anybody's.
    func finish(needs: WorkloadNeeds) async throws(TorporError) -> SignedManifest {
        let signed = try await inner.finish(needs: needs)
        guard let kept = store.kept(signed.hash) else { return signed }
        for (artifact, chunk) in zip(kept.manifest.artifacts, kept.manifest.chunks) where kept.artifacts[artifact.name] == nil {
            if !peers.hasTaken(chunk.hash) {
                witness.accuse(2, "\(artifact.name) of snapshot \(kept.manifest.snapshot) was captured, and is nowhere")
            }
        }
        return signed
    }
}
