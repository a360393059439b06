import Synchronization
package import TorporModel
package import TorporPorts

/// Artifacts in memory. One artifact is one chunk.
package final class FakeArtifactStore: ArtifactStore {
    /// What may be made to fail.
    package enum Verb: Hashable, Sendable {
        case begin, verify, fetch, open, finish, collect, sync, room
    }

    struct Kept: Sendable {
        let manifest: SnapshotManifest
        let artifacts: [String: [UInt8]]
    }

    private struct State {
        var kept: [ContentHash: Kept] = [:]
        var synced: Set<SnapshotID> = []
        var faults: (@Sendable (Verb) -> Fault?)?
    }

    private let peers: FakePeers
    private let manifests: ManifestDesk
    private let state = Mutex(State())

    package init(node: NodeID, peers: FakePeers, manifests: ManifestDesk = .json) {
        self.peers = peers
        self.manifests = manifests
        peers.join(self, as: node)
    }

    /// The node boots anew: what was never synced is gone.
    package func losePower() {
        state.withLock { state in
            let synced = state.synced
            state.kept = state.kept.filter { synced.contains($0.value.manifest.snapshot) }
        }
    }

    /// Asked at every call; what it gives goes wrong with that call.
    package func faults(_ faults: (@Sendable (Verb) -> Fault?)?) { state.withLock { $0.faults = faults } }

    /// Manifests that are kept.
    package var snapshots: [SnapshotID] { state.withLock { $0.kept.values.map(\.manifest.snapshot).sorted() } }
    /// Where the workload stood in each snapshot that this attempt made of it.
    func counts(of workload: WorkloadID, _ attempt: Attempt) -> [UInt64] {
        state.withLock { state in
            state.kept.values.filter { $0.manifest.workload == workload && $0.manifest.attempt == attempt }.compactMap { kept in
                kept.artifacts["count"].flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
            }.sorted()
        }
    }

    /// Whether a snapshot of the workload is here.
    package func keeps(_ workload: WorkloadID) -> Bool {
        state.withLock { state in state.kept.values.contains { $0.manifest.workload == workload } }
    }
    package func isSynced(_ snapshot: SnapshotID) -> Bool { state.withLock { $0.synced.contains(snapshot) } }

    package func begin(_ draft: SnapshotManifest, for purpose: CapturePurpose) async throws(TorporError) -> any SnapshotWriter {
        try await faulty(.begin) { () throws(TorporError) in FakeSnapshotWriter(draft: draft, store: self) }
    }

    package func verify(_ manifest: SignedManifest) async throws(TorporError) -> SnapshotManifest {
        try await faulty(.verify) { () throws(TorporError) in try self.manifests.read(manifest) }
    }

    package func fetch(_ manifest: SignedManifest, from peer: PeerAddress) async throws(TorporError) -> FetchReport {
        let fault = state.withLock { $0.faults }?(.fetch)
        switch fault {
        case .failBefore(let error)?: throw error
        case .hangBefore(let gate)?:
            // The line is dead: only giving up ends it.
            await withTaskCancellationHandler {
                await gate.pass()
            } onCancel: {
                gate.open()
            }
            if Task.isCancelled { throw TorporError(.cancelled, "the transfer was given up") }
        default: break
        }
        if let mine = kept(manifest.hash) { return FetchReport(sentBytes: 0, logicalBytes: mine.manifest.logicalBytes) }
        guard let theirs = try peers.store(of: peer).kept(manifest.hash) else {
            throw TorporError(.notFound, "node \(peer.node) has no such snapshot")
        }
        let landed = theirs.artifacts.mapValues { peers.carry($0) }
        for (artifact, chunk) in zip(theirs.manifest.artifacts, theirs.manifest.chunks) {
            guard chunk.hash == FakeManifests.hash(landed[artifact.name] ?? []) else {
                throw TorporError(.corrupt, "a chunk of \(artifact.name) is not what its hash says", remedy: "send the order again")
            }
        }
        keep(Kept(manifest: theirs.manifest, artifacts: landed), as: manifest.hash)
        return FetchReport(sentBytes: theirs.manifest.logicalBytes, logicalBytes: theirs.manifest.logicalBytes)
    }

    package func open(_ manifest: SignedManifest) async throws(TorporError) -> any ArtifactSource {
        try await faulty(.open) { () throws(TorporError) in
            guard let kept = self.kept(manifest.hash) else { throw TorporError(.notFound, "no such snapshot here") }
            return FakeArtifactSource(kept: kept)
        }
    }

    package func chunk(_ hash: ContentHash, of snapshot: SnapshotID) async throws(TorporError) -> [UInt8] {
        let found = state.withLock { state in
            state.kept.values.lazy.flatMap(\.artifacts.values).first { FakeManifests.hash($0) == hash }
        }
        guard let found else { throw TorporError(.notFound, "no such chunk here") }
        return found
    }

    /// What is in memory is as it was written.
    package func suspect(_ hash: ContentHash, of snapshot: SnapshotID) async {}

    package func collect(_ workload: WorkloadID, attempt: Attempt) async throws(TorporError) {
        try await faulty(.collect) { () throws(TorporError) in
            self.state.withLock { state in
                state.kept = state.kept.filter { $0.value.manifest.workload != workload || $0.value.manifest.attempt != attempt }
            }
        }
    }

    package func images() async throws(TorporError) -> [SnapshotID: ContentHash] {
        state.withLock { state in
            let named = state.kept.values.compactMap { kept in kept.manifest.spec.image?.digest.map { (kept.manifest.snapshot, $0) } }
            return Dictionary(named) { first, _ in first }
        }
    }

    package func sync(_ snapshot: SnapshotID) async throws(TorporError) {
        try await faulty(.sync) { () throws(TorporError) in _ = self.state.withLock { $0.synced.insert(snapshot) } }
    }

    func sign(_ manifest: SnapshotManifest) throws(TorporError) -> SignedManifest { try manifests.sign(manifest) }
    func keep(_ kept: Kept, as hash: ContentHash) { state.withLock { $0.kept[hash] = kept } }
    func kept(_ hash: ContentHash) -> Kept? { state.withLock { $0.kept[hash] } }

    func faulty<Value: Sendable>(_ verb: Verb, _ body: () throws(TorporError) -> Value) async throws(TorporError) -> Value {
        let fault = state.withLock { $0.faults }?(verb)
        switch fault {
        case .failBefore(let error)?: throw error
        case .hangBefore(let gate)?: await gate.pass()
        default: break
        }
        let value = try body()
        switch fault {
        case .failAfter(let error)?: throw error
        case .hangAfter(let gate)?: await gate.pass()
        default: break
        }
        return value
    }
}
