import Synchronization
package import TorporModel
package import TorporPorts

/// A node's chunks and manifests on a local disk.
///
/// Chunks are files named by their hash and shared by all snapshots; they are written without a sync each and never believed without
/// hashing, so a crash costs a transfer and never a wrong byte. `sync` is for snapshots that must outlive a loss of power.
package final class DiskArtifactStore: ArtifactStore {
    let files: any ArtifactFiles
    let chunks: ChunkFolder
    let shelf: SnapshotShelf
    let ledger: ChunkLedger
    let stored: StoredFiles
    let limits: ArtifactLimits
    let work = BlockingWork()
    let peer: any ArtifactPeer
    let retries: RetryPolicy
    let waits: FollowPolicy
    let captures = LiveCaptures()
    private let follows = Mutex<[Followed.Key: Followed]>([:])
    let signer: @Sendable () throws(TorporError) -> ManifestSigner
    private let verifier: ManifestVerifier
    private let kept = Mutex<[SnapshotID: KeptSnapshot]>([:])
    let rounds = RoundIndexes()
    private let atRest: AtRest
    /// Transfers that somebody is at work on.
    private let underWay = Mutex<[SnapshotID: Int]>([:])
    let turns = SnapshotTurns()
    private let early: EarlyBudget
    private let unreadable: Mutex<[String]>

    /// Opens the store, forgets what a crash left half made, and removes chunks and keys that nobody needs.
    ///
    /// `signer` is asked at every capture, so that a renewed certificate is used at once.
    package init(
        files: any ArtifactFiles, peer: any ArtifactPeer, trust: any ManifestTrust, retries: RetryPolicy, waits: FollowPolicy,
        limits: ArtifactLimits = ArtifactLimits(), atRest: AtRest = .plain,
        signer: @escaping @Sendable () throws(TorporError) -> ManifestSigner
    ) throws(TorporError) {
        self.files = files
        self.peer = peer
        self.retries = retries
        self.waits = waits
        self.limits = limits
        early = EarlyBudget(chunks: limits.earlyChunks)
        self.signer = signer
        self.atRest = atRest
        let ring = try atRest.nodeKey.map { (file) throws(TorporError) in try KeyRing(files: files, node: file) }
        stored = StoredFiles(files: files, ring: ring)
        chunks = ChunkFolder(files: files, stored: stored)
        shelf = SnapshotShelf(files: files, stored: stored, manifestBytes: limits.manifestBytes)
        ledger = ChunkLedger(folder: chunks, limits: limits)
        verifier = ManifestVerifier(trust: trust, limits: limits)
        let (found, unreadable) = try Self.load(shelf)
        let incidents = unreadable + (ring?.incidents ?? [])
        self.unreadable = Mutex(incidents)
        for snapshot in found.values { ledger.hold(snapshot.chunks.keys) }
        kept.withLock { $0 = found }
        if !incidents.isEmpty { ledger.keepEverything() }
        let all = try chunks.all()
        for hash in all { try stored.note(ChunkFolder.path(hash)) }
        ledger.sweep(all)
        self.unreadable.withLock { $0 += ring?.missing ?? [] }
        if self.incidents().isEmpty { try ring?.sweep() }
    }

    /// How a new snapshot's chunks are written, and the key that it and they are sealed under.
    func dress(small: Bool) -> ChunkDress {
        ChunkDress(compressor: small ? atRest.compressor : nil, seal: atRest.seals ? stored.ring.map(SnapshotSeal.init) : nil)
    }

    /// Manifests that were promised and cannot be read or believed, and keys that cannot be opened: kept, with every chunk they may need,
    /// until a person has looked.
    package func incidents() -> [String] { unreadable.withLock { $0 } }

    /// Checks hash, version, certificate, signer, signature and shape, in that order; see `ManifestVerifier`.
    package func verify(_ manifest: SignedManifest) async throws(TorporError) -> SnapshotManifest {
        try await verifier.verify(manifest)
    }

    /// Reserves the draft's `needs.artifactBytes` first, less what the rounds of its checkpoint have kept; a draft that promises nothing reserves
    /// nothing.
    ///
    /// - Throws: `diskFull` before anything was written; `alreadyExists` for an id that is kept here.
    package func begin(
        _ draft: SnapshotManifest, for purpose: CapturePurpose, followedBy follower: NodeID?
    ) async throws(TorporError) -> any SnapshotWriter {
        if snapshot(draft.snapshot) != nil {
            throw TorporError(.alreadyExists, "snapshot \(draft.snapshot) is already on this node", remedy: "capture under a fresh id")
        }
        let hold = Hold(ledger)
        let kept = rounds.keptBytes(of: draft.workload, draft.attempt)
        try await reserve(draft.needs.artifactBytes - min(kept, draft.needs.artifactBytes), hold)
        let live: LiveCapture? = if let follower { await expect(follower, of: draft.snapshot, for: purpose) } else { nil }
        return DiskSnapshotWriter(draft, store: self, hold: hold, known: await known(for: draft, purpose), live: live, for: purpose)
    }

    /// The chunks stay until the source is let go, whatever is collected meanwhile. Presence and size are looked at now, bytes
    /// as they are read.
    package func open(_ manifest: SignedManifest) async throws(TorporError) -> any ArtifactSource {
        let believed = try await verify(manifest)
        let hold = Hold(ledger)
        let needed = KeptSnapshot(believed, hash: manifest.hash, .whole).chunks
        hold.take(needed.keys)
        let chunks = chunks
        try await work.run { () throws(TorporError) in
            for (hash, bytes) in needed where try !chunks.isPresent(ChunkReference(hash: hash, bytes: bytes)) {
                throw TorporError(
                    .notFound, "chunk \(hash) of snapshot \(believed.snapshot) is not on this node", remedy: "fetch the snapshot first")
            }
        }
        return DiskArtifactSource(believed, chunks: chunks, ledger: ledger, work: work, hold: hold, early: early)
    }

    /// - Throws: `notFound` for a snapshot that is still arriving or does not have the chunk, and for a chunk that the follower of its capture
    /// took; `corrupt` for a file of another size.
    package func chunk(_ hash: ContentHash, of snapshot: SnapshotID) async throws(TorporError) -> [UInt8] {
        // Only through a snapshot that is whole here: a hash alone is no right to another tenant's bytes (failures.md 38).
        guard let found = self.snapshot(snapshot), found.standing != .arriving, !found.isDistrusted, let bytes = found.chunks[hash] else {
            throw TorporError(.notFound, "snapshot \(snapshot) with chunk \(hash) is not on this node", remedy: "torpor snapshots")
        }
        let chunks = chunks
        let ledger = ledger
        return try await work.run { () throws(TorporError) in
            do throws(TorporError) { return try chunks.unverified(ChunkReference(hash: hash, bytes: bytes)) } catch {
                ledger.noteDamaged(hash)
                guard error.code == .notFound, found.standing == .followed else { throw error }
                throw TorporError(
                    .notFound, "chunk \(hash) of snapshot \(snapshot) went to the node that followed its capture, and is not kept here",
                    remedy: "submit the job again")
            }
        }
    }

    package func suspect(_ hash: ContentHash, of snapshot: SnapshotID) async {
        guard let bytes = self.snapshot(snapshot)?.chunks[hash] else { return }
        let (chunks, ledger) = (chunks, ledger)
        let isWhole = try? await work.run { () throws(TorporError) in
            try chunks.isWhole(ChunkReference(hash: hash, bytes: bytes), ChunkBuffer())
        }
        if isWhole != true { ledger.noteDamaged(hash) }
    }

    /// Unfinished transfers of the attempt go too. What readers, writers and other snapshots hold stays until they let go.
    package func collect(_ workload: WorkloadID, attempt: Attempt) async throws(TorporError) {
        rounds.forget(workload, attempt)
        _ = endFollowing(Followed.Key(workload: workload, attempt: attempt))
        let doomed = kept.withLock { $0.filter { $0.value.workload == workload && $0.value.attempt == attempt } }
        for id in doomed.keys.sorted() { try await drop(id) }
    }

    /// Forgets one snapshot, and the chunks nobody else keeps.
    func drop(_ id: SnapshotID) async throws(TorporError) {
        try await work.run { [shelf] () throws(TorporError) in try shelf.remove(id) }
        // Whoever takes it out of the table lets go of its chunks; a collection running beside this one finds nothing.
        if let gone = kept.withLock({ $0.removeValue(forKey: id) }) { ledger.release(gone.chunks.keys) }
    }

    package func images() async throws(TorporError) -> [SnapshotID: ContentHash] {
        let incidents = incidents()
        guard incidents.isEmpty else {
            throw TorporError(.corrupt, incidents.joined(separator: "; "), remedy: "look at this node's artifact store first")
        }
        return kept.withLock { $0.compactMapValues(\.image) }
    }

    /// One fsync for each chunk, folder and manifest file; about a millisecond each on an idle disk.
    package func sync(_ snapshot: SnapshotID) async throws(TorporError) {
        guard let found = self.snapshot(snapshot), found.isComplete else {
            throw TorporError(.notFound, "snapshot \(snapshot) is not whole on this node", remedy: "torpor snapshots")
        }
        try await sync(found.chunks.keys, beside: [SnapshotShelf.path(snapshot, .whole)])
        let (files, shelf) = (files, shelf)
        try await work.run { () throws(TorporError) in
            try shelf.sync(snapshot)
            try files.sync("")
        }
    }

    /// Of chunks alone, and the keys that they and other files are under.
    func sync(_ chunks: some Collection<ContentHash> & Sendable, beside others: [String] = []) async throws(TorporError) {
        let (files, stored) = (files, stored)
        try await work.run { () throws(TorporError) in
            let paths = chunks.map(ChunkFolder.path)
            // Keys first: a chunk on disk without its key is no copy.
            try stored.ring?.sync(stored.keys(of: paths + others))
            for path in paths { try files.sync(path) }
            for folder in Set(chunks.map(ChunkFolder.folder)) { try files.sync(folder) }
            if !chunks.isEmpty { try files.sync("chunks") }
        }
    }

    /// What is known of the snapshot, finished or not.
    func snapshot(_ id: SnapshotID) -> KeptSnapshot? { kept.withLock { $0[id] } }

    /// Enters a snapshot in the table; its chunks are held from now on.
    ///
    /// - Throws: `conflict` when another manifest bears the same id.
    func keep(_ id: SnapshotID, _ snapshot: KeptSnapshot) throws(TorporError) {
        try kept.withLock { (kept) throws(TorporError) in
            if let old = kept[id] {
                guard old.manifest == snapshot.manifest else {
                    throw TorporError(.conflict, "another snapshot \(id) is already on this node", remedy: "capture again")
                }
                if snapshot.standing == .whole { kept[id] = snapshot }
                return
            }
            ledger.hold(snapshot.chunks.keys)
            kept[id] = snapshot
        }
    }

    /// Unfinished transfers that nobody is at work on, oldest first.
    var idle: [SnapshotID] {
        let busy = underWay.withLock { Set($0.keys) }
        return kept.withLock { $0.filter { $0.value.standing == .arriving && !$0.value.isDistrusted && !busy.contains($0.key) } }
            .sorted { ($0.value.createdAt, $0.key) < ($1.value.createdAt, $1.key) }.map(\.key)
    }

    /// Whole snapshots of the workload, the newest first.
    func checkpoints(of workload: WorkloadID) -> [SnapshotID] {
        kept.withLock { $0.filter { $0.value.workload == workload && $0.value.isComplete } }
            .sorted { ($0.value.createdAt, $0.key) > ($1.value.createdAt, $1.key) }.map(\.key)
    }

    /// Runs a transfer, which is not idle meanwhile.
    func working<Value>(on id: SnapshotID, _ body: () async throws(TorporError) -> Value) async throws(TorporError) -> Value {
        underWay.withLock { $0[id, default: 0] += 1 }
        defer { underWay.withLock { if ($0[id] ?? 0) > 1 { $0[id, default: 0] -= 1 } else { $0[id] = nil } } }
        return try await body()
    }

    /// Every snapshot that is known, in order.
    var all: [SnapshotID] { kept.withLock { $0.keys.sorted() } }

    /// Serves nothing of the snapshot any more, and keeps it.
    func distrust(_ id: SnapshotID, _ reason: TorporError) {
        kept.withLock { $0[id]?.isDistrusted = true }
        unreadable.withLock { $0.append("snapshot \(id) is not believed: \(reason.message)") }
    }

    /// What the attempt has taken by following, new for the first who asks.
    func followed(_ key: Followed.Key) -> Followed {
        follows.withLock { follows in
            if let known = follows[key] { return known }
            let new = Followed(ledger)
            follows[key] = new
            return new
        }
    }

    /// The attempt follows no more, and lets go of what it has taken so; how much that was.
    func endFollowing(_ key: Followed.Key) -> SentTally {
        guard let followed = follows.withLock({ $0.removeValue(forKey: key) }) else { return SentTally() }
        followed.hold.release()
        return followed.tally
    }

    /// Takes a snapshot out of the table that could not be kept after all.
    func forget(_ id: SnapshotID) {
        if let gone = kept.withLock({ $0.removeValue(forKey: id) }) { ledger.release(gone.chunks.keys) }
    }

    /// Reads every manifest there is: those that can be believed again, and those that only a person may judge.
    private static func load(_ shelf: SnapshotShelf) throws(TorporError) -> ([SnapshotID: KeptSnapshot], [String]) {
        var found: [SnapshotID: KeptSnapshot] = [:]
        var unreadable: [String] = []
        for id in try shelf.ids() {
            switch try shelf.load(id) {
            case .leftover: try shelf.remove(id)
            case .unreadable(let error): unreadable.append("snapshot \(id) cannot be read: \(error.message)")
            case .kept(let signed, let standing):
                do throws(TorporError) {
                    let manifest = try ManifestCodec.decode(signed.payload)
                    guard manifest.snapshot == id else {
                        throw TorporError(.corrupt, "its manifest is that of snapshot \(manifest.snapshot)")
                    }
                    found[id] = KeptSnapshot(manifest, hash: signed.hash, standing)
                } catch {
                    // Its bytes are the signed ones: another release wrote it. Not ours to forget.
                    unreadable.append("snapshot \(id) cannot be read: \(error.message)")
                }
            }
        }
        return (found, unreadable)
    }
}
