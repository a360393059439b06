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
        /// Without those of a followed capture that its follower has taken.
        let artifacts: [String: [UInt8]]

        var isWhole: Bool { manifest.artifacts.allSatisfy { artifacts[$0.name] != nil } }
    }

    /// Whose capture was followed.
    struct Follower: Hashable, Sendable {
        let workload: WorkloadID
        let attempt: Attempt
    }

    private struct State {
        var kept: [ContentHash: Kept] = [:]
        /// What was taken by following, until its fetch has ended; no longer than the agent.
        var followed: [Follower: [ContentHash: [UInt8]]] = [:]
        var captures: [SnapshotID: FakeCapture] = [:]
        var synced: Set<SnapshotID> = []
        var faults: (@Sendable (Verb) -> Fault?)?
    }

    let node: NodeID
    let peers: FakePeers
    private let manifests: ManifestDesk
    private let state = Mutex(State())

    package init(node: NodeID, peers: FakePeers, manifests: ManifestDesk = .json) {
        self.node = node
        self.peers = peers
        self.manifests = manifests
        peers.join(self, as: node)
    }

    /// The agent ends, and the next one sweeps: what was only followed is gone, and so is whoever followed.
    package func loseAgent() {
        let captures = state.withLock { state in
            defer { (state.followed, state.captures) = ([:], [:]) }
            return state.captures.values.map { $0 }
        }
        for capture in captures { capture.giveUp() }
    }

    /// The node boots anew: what was never synced is gone.
    package func losePower() {
        loseAgent()
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
    /// Whether one that says where it stood is here, whole.
    func keeps(_ workload: WorkloadID, at count: UInt64) -> Bool {
        state.withLock { state in
            state.kept.values.contains { kept in
                kept.manifest.workload == workload && kept.artifacts["count"].map { String(decoding: $0, as: UTF8.self) } == "\(count)"
            }
        }
    }
    package func isSynced(_ snapshot: SnapshotID) -> Bool { state.withLock { $0.synced.contains(snapshot) } }

    package func begin(
        _ draft: SnapshotManifest, for purpose: CapturePurpose, followedBy follower: NodeID?
    ) async throws(TorporError) -> any SnapshotWriter {
        try await faulty(.begin) { () throws(TorporError) in
            let live = follower.map { _ in self.meet(draft.snapshot) }
            if let follower { live?.begin(for: follower) }
            return FakeSnapshotWriter(draft: draft, store: self, live: live, isKept: purpose != .roundToKeep)
        }
    }

    package func verify(_ manifest: SignedManifest) async throws(TorporError) -> SnapshotManifest {
        try await faulty(.verify) { () throws(TorporError) in try self.manifests.read(manifest) }
    }

    /// As urgent as any: nothing here is limited.
    package func fetch(
        _ manifest: SignedManifest, from peer: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport {
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
        let content = try manifests.read(manifest)
        if let mine = kept(manifest.hash), mine.isWhole { return FetchReport(sentBytes: 0, logicalBytes: content.logicalBytes) }
        let follower = Follower(workload: content.workload, attempt: content.attempt)
        let had = state.withLock { $0.followed[follower] } ?? [:]
        let landed = try land(
            content, had, try content.chunks.allSatisfy { had[$0.hash] != nil } ? nil : peers.store(of: peer), manifest.hash)
        keep(Kept(manifest: content, artifacts: landed), as: manifest.hash)
        state.withLock { $0.followed[follower] = nil }
        return FetchReport(sentBytes: content.logicalBytes, logicalBytes: content.logicalBytes)
    }

    /// Every artifact, from what was followed or from the peer.
    private func land(
        _ content: SnapshotManifest, _ had: [ContentHash: [UInt8]], _ peer: FakeArtifactStore?, _ manifest: ContentHash
    ) throws(TorporError) -> [String: [UInt8]] {
        var landed: [String: [UInt8]] = [:]
        for (artifact, chunk) in zip(content.artifacts, content.chunks) {
            if let mine = had[chunk.hash] {
                landed[artifact.name] = mine
                continue
            }
            guard let theirs = peer?.kept(manifest)?.artifacts[artifact.name] else {
                throw TorporError(.notFound, "the peer has no \(artifact.name) of this snapshot", remedy: "submit the job again")
            }
            let bytes = peers.carry(theirs)
            guard chunk.hash == FakeManifests.hash(bytes) else {
                throw TorporError(.corrupt, "a chunk of \(artifact.name) is not what its hash says", remedy: "send the order again")
            }
            landed[artifact.name] = bytes
        }
        return landed
    }

    package func open(_ manifest: SignedManifest) async throws(TorporError) -> any ArtifactSource {
        try await faulty(.open) { () throws(TorporError) in
            guard let kept = self.kept(manifest.hash), kept.isWhole else { throw TorporError(.notFound, "no such snapshot here, whole") }
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
                if !Mutant.isPlanted(.keepsWhatWasFollowed) { state.followed[Follower(workload: workload, attempt: attempt)] = nil }
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

    func take(_ bytes: [UInt8], _ hash: ContentHash, _ follower: Follower) {
        state.withLock { $0.followed[follower, default: [:]][hash] = bytes }
        peers.noteTaken(hash)
    }

    /// What was followed and neither fetched nor collected.
    var strays: [WorkloadID] { state.withLock { $0.followed.keys.map(\.workload).sorted() } }

    /// Whether somebody follows, or waits to follow, this capture.
    package func isFollowed(_ snapshot: SnapshotID) -> Bool { state.withLock { $0.captures[snapshot] }?.isFollowed ?? false }

    func has(_ hash: ContentHash) -> Bool { state.withLock { state in state.followed.values.contains { $0[hash] != nil } } }

    /// The live capture of this snapshot, new for the first who asks.
    func meet(_ snapshot: SnapshotID) -> FakeCapture {
        state.withLock { state in
            if let known = state.captures[snapshot] { return known }
            let new = FakeCapture()
            state.captures[snapshot] = new
            return new
        }
    }

    func part(_ snapshot: SnapshotID, _ capture: FakeCapture) {
        state.withLock { state in
            if state.captures[snapshot] === capture { state.captures[snapshot] = nil }
        }
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
