import Synchronization
import TorporModel
import TorporPorts

/// A snapshot being captured into the store. Artifacts may be written side by side.
final class DiskSnapshotWriter: SnapshotWriter {
    /// What has been written so far, under one lock for writers side by side.
    private struct State {
        /// nil while the artifact is being written.
        var artifacts: [String: WrittenArtifact?] = [:]
        /// Finished or abandoned: nothing more is taken.
        var isOver = false
    }

    /// Everything of the manifest but artifacts and needs.
    private let draft: SnapshotManifest
    private let store: DiskArtifactStore
    /// Keeps the chunks until the manifest does.
    private let hold: Hold
    /// How its chunks are written, and its manifest.
    private let dress: ChunkDress
    /// Pages that were kept before.
    private let known: KnownPages
    /// nil for a capture that nobody may follow.
    private let live: LiveCapture?
    private let purpose: CapturePurpose
    private let state = Mutex(State())
    private let written = WrittenChunks()

    /// `hold` bears the reservation that `begin` made.
    init(
        _ draft: SnapshotManifest, store: DiskArtifactStore, hold: Hold, known: KnownPages, live: LiveCapture?, for purpose: CapturePurpose
    ) {
        dress = store.dress(small: purpose.isToBeSmall)
        self.known = known
        self.live = live
        self.purpose = purpose
        self.draft = draft
        self.store = store
        self.hold = hold
    }

    var isToBeKept: Bool { purpose.isOfCheckpoint }
    var newBytes: UInt64 { written.bytes }

    private var outlet: ChunkOutlet {
        ChunkOutlet(
            chunks: store.chunks.dressed(dress), ledger: store.ledger, hold: hold, live: live, storesAll: purpose == .round,
            written: written,
            leansOnThisNode: purpose.isOfCheckpoint)
    }

    /// Blocks a thread of the store's own until the descriptor ends. A name that failed may be written again.
    func write(_ name: String, from descriptor: Int32) async throws(TorporError) {
        try await enter(name) { (intake) throws(TorporError) in
            while try intake.take(from: descriptor) {}
        }
    }

    func write(_ name: String, bytes: [UInt8]) async throws(TorporError) {
        try await enter(name) { (intake) throws(TorporError) in
            let taken = bytes.withUnsafeBytes { raw in
                Result { () throws(TorporError) in
                    for start in stride(from: 0, to: raw.count, by: ChunkReference.size) {
                        let end = min(start + ChunkReference.size, raw.count)
                        try intake.take(UnsafeRawBufferPointer(rebasing: raw[start..<end]))
                    }
                }
            }
            try taken.get()
        }
    }

    func write(_ name: String, read: @escaping PieceReading) async throws(TorporError) {
        try await enter(name) { (intake) throws(TorporError) in
            while try intake.take(from: read) {}
        }
    }

    func hasRound(of name: String) -> Bool { known.round[name] != nil }

    /// Artifacts are put in order of their names, so that the same content gives the same manifest.
    func finish(needs: WorkloadNeeds) async throws(TorporError) -> SignedManifest {
        var manifest = draft
        manifest.needs = needs
        let artifacts = try state.withLock { (state) throws(TorporError) in
            try Self.requireOpen(state)
            let whole = state.artifacts.compactMapValues { $0 }
            guard whole.count == state.artifacts.count else {
                throw TorporError(.internal, "a snapshot cannot be finished while an artifact is still being written")
            }
            return whole
        }
        var places: [ContentHash: Int] = [:]
        manifest.artifacts = artifacts.sorted { $0.key < $1.key }.map { $1.joined(as: $0, &manifest.chunks, &places) }
        try ManifestShape(limits: store.limits).check(manifest)
        try await settle()
        let signed = try store.signer().sign(try ManifestCodec.encode(manifest))
        if purpose == .roundToKeep {
            // What is on the disk now is not waited for in the freeze.
            try await store.sync(written.names)
            hold.spend(.max)
            store.rounds.note(artifacts, of: draft, holding: hold)
            state.withLock { $0.isOver = true }
            return signed
        }
        try await keep(manifest, signed)
        await note(manifest)
        if purpose == .round { store.rounds.note(artifacts, of: draft) }
        end()
        return signed
    }

    /// In the table and on the shelf.
    private func keep(_ manifest: SnapshotManifest, _ signed: SignedManifest) async throws(TorporError) {
        let (ledger, id) = (store.ledger, manifest.snapshot)
        let standing: KeptSnapshot.Standing = manifest.chunks.allSatisfy { ledger.isKnownWhole($0.hash) } ? .whole : .followed
        try store.keep(id, KeptSnapshot(manifest, hash: signed.hash, standing))
        do {
            try await store.work.run { [shelf = store.shelf, seal = dress.seal] () throws(TorporError) in
                try shelf.save(id, signed, standing, under: seal)
            }
        } catch {
            store.forget(id)
            throw error
        }
    }

    /// For the next checkpoint's sake; without, that one keeps all of its pages anew.
    private func note(_ manifest: SnapshotManifest) async {
        guard let notes = known.notes else { return }
        try? await store.work.run { [shelf = store.shelf, seal = dress.seal] () throws(TorporError) in
            try shelf.save(pages: notes.encoded(manifest.chunks), of: manifest.snapshot, under: seal)
        }
    }

    /// Every chunk is at the follower or here. Of a round all are here.
    private func settle() async throws(TorporError) {
        guard let live, purpose != .round else { return }
        await live.drain()
        let outlet = outlet
        try await store.work.run { () throws(TorporError) in try outlet.putUnsettled(ChunkBuffer()) }
    }

    /// Chunks that only this capture held are removed.
    func abandon() async {
        // An index must not point into what is let go here.
        if purpose == .round || purpose == .roundToKeep { store.rounds.forget(draft.workload, draft.attempt) }
        end()
    }

    /// Lets go of chunks and reservation; a kept manifest holds its chunks itself by now.
    private func end() {
        state.withLock { $0.isOver = true }
        if let live {
            live.end()
            store.captures.part(draft.snapshot, live)
        }
        hold.release()
        known.hold?.release()
    }

    /// A backend that writes on after the end has lost count of its attempt.
    private static func requireOpen(_ state: State) throws(TorporError) {
        if state.isOver { throw TorporError(.internal, "this snapshot was finished or abandoned before") }
    }

    /// Writes one artifact under a name that nobody else has.
    private func enter(_ name: String, _ body: @escaping @Sendable (inout ChunkIntake) throws(TorporError) -> Void)
        async throws(TorporError)
    {
        if let flaw = ManifestShape.flaw(inName: name, store.limits) { throw TorporError(.invalidArgument, "an artifact \(flaw)") }
        try state.withLock { (state) throws(TorporError) in
            try Self.requireOpen(state)
            if state.artifacts[name] != nil { throw TorporError(.alreadyExists, "artifact \(name) is written twice") }
            state.artifacts[name] = .some(nil)
        }
        do {
            let (outlet, known) = (outlet, known)
            let artifact = try await store.work.run { () throws(TorporError) in
                var intake = ChunkIntake(outlet: outlet, index: known.index, round: known.round[name], learner: known.learner)
                try body(&intake)
                return try intake.finish()
            }
            state.withLock { $0.artifacts[name] = artifact }
        } catch {
            state.withLock { _ = $0.artifacts.removeValue(forKey: name) }
            throw error
        }
    }
}
