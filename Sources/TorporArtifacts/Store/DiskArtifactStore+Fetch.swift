import Synchronization
package import TorporModel
import TorporPorts

/// Taking a snapshot from a peer: space first, every chunk verified as it lands, the manifest believed last.
extension DiskArtifactStore {
    /// What has arrived so far.
    private final class Arrivals: Sendable {
        private let landed = Mutex<(chunks: Set<ContentHash>, tally: SentTally)>(([], SentTally()))
        /// What crossed the line and was found right.
        var tally: SentTally { landed.withLock { $0.tally } }
        /// The chunk is on the disk; so many bytes crossed the line for it.
        func note(_ chunk: ChunkReference, sent: Int) {
            landed.withLock { landed in
                landed.chunks.insert(chunk.hash)
                landed.tally.note(chunk.bytes, sent: sent)
            }
        }
        /// What is still to come, in the order asked for.
        func missing(of chunks: [ChunkReference]) -> [ChunkReference] {
            landed.withLock { landed in chunks.filter { !landed.chunks.contains($0.hash) } }
        }
    }

    /// What a transfer is of, from where, and how what comes is kept.
    private struct Taking {
        let snapshot: SnapshotID
        let source: PeerAddress
        let urgency: TransferUrgency
        let hold: Hold
        let dress: ChunkDress
    }

    /// Reserves only what is missing. A chunk that comes damaged ends the transfer with `corrupt`: asking the same peer again would
    /// only hide it. What came before stays, for the next call or until the attempt is collected.
    ///
    /// - Throws: as `verify`; `diskFull` before anything moved; `unreachable` once the retries brought nothing; `conflict` for an id
    /// that another manifest has here.
    package func fetch(
        _ manifest: SignedManifest, from source: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport {
        let believed = try await verify(manifest)
        return try await working(on: believed.snapshot) { () async throws(TorporError) in
            try await turns.take(believed.snapshot) { () async throws(TorporError) in
                try await fetch(manifest, believed, from: source, urgency)
            }
        }
    }

    private func fetch(
        _ manifest: SignedManifest, _ believed: SnapshotManifest, from source: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport {
        let needed = KeptSnapshot(believed, hash: manifest.hash, .arriving)
        let hold = Hold(ledger)
        hold.take(needed.chunks.keys)
        let missing = try await missing(believed)
        try await reserve(missing.reduce(0) { $0 + UInt64($1.bytes) }, hold)
        // Read once and soon, on the way to a restore: sealed, but not compressed.
        let dress = dress(small: false)
        try await keepPartial(believed.snapshot, manifest, needed, under: dress.seal)
        let arrivals = Arrivals()
        let taking = Taking(snapshot: believed.snapshot, source: source, urgency: urgency, hold: hold, dress: dress)
        try await transfer(missing, taking, arrivals)
        try await complete(believed.snapshot, manifest, needed)
        // What came while it was captured is held by the snapshot now.
        let tally = arrivals.tally + endFollowing(Followed.Key(workload: believed.workload, attempt: believed.attempt))
        let all = believed.chunks.reduce(0) { $0 + UInt64($1.bytes) }
        return FetchReport(
            sentBytes: tally.sentBytes, hadBytes: all > tally.chunkBytes ? all - tally.chunkBytes : 0, logicalBytes: believed.logicalBytes,
            encoding: tally.encoding)
    }

    /// The missing chunks, in the order in which it is first needed. What this process has not seen whole is hashed again.
    private func missing(_ manifest: SnapshotManifest) async throws(TorporError) -> [ChunkReference] {
        let (chunks, ledger) = (chunks, ledger)
        return try await work.run { () throws(TorporError) in
            let buffer = ChunkBuffer()
            var missing: [ChunkReference] = []
            for chunk in manifest.chunks where !ledger.isKnownWhole(chunk.hash) {
                if try chunks.isWhole(chunk, buffer) { ledger.noteWhole(chunk.hash) } else { missing.append(chunk) }
            }
            return missing
        }
    }

    /// Keeps the manifest as unfinished, so that what arrives survives this process and is collected with its attempt.
    private func keepPartial(
        _ id: SnapshotID, _ signed: SignedManifest, _ snapshot: KeptSnapshot, under seal: SnapshotSeal?
    ) async throws(TorporError) {
        let known = self.snapshot(id) != nil
        try keep(id, snapshot)
        if known { return }
        do {
            try await work.run { [shelf] () throws(TorporError) in try shelf.save(id, signed, .arriving, under: seal) }
        } catch {
            forget(id)
            throw error
        }
    }

    /// Rounds until nothing is missing or the retry policy says stop; only a broken line is worth another round.
    private func transfer(_ chunks: [ChunkReference], _ taking: Taking, _ arrivals: Arrivals) async throws(TorporError) {
        let (snapshot, source) = (taking.snapshot, taking.source)
        var left = chunks
        var fruitless = 0
        while !left.isEmpty {
            var broken = TorporError(.unreachable, "\(source.node) ended the stream with \(left.count) chunks missing")
            do { try await round(left, taking, arrivals) } catch {
                guard error.code.outcomeUnknown else { throw error }
                broken = error
            }
            let rest = arrivals.missing(of: left)
            fruitless = rest.count < left.count ? 0 : fruitless + 1
            left = rest
            if left.isEmpty { return }
            if fruitless > retries.fruitlessRounds {
                throw TorporError(
                    .unreachable, "\(left.count) chunks of snapshot \(snapshot) did not come from \(source.node)",
                    remedy: "what came is kept: ask again for the rest", cause: broken)
            }
            if Task.isCancelled { throw TorporError(.cancelled, "the transfer of snapshot \(snapshot) was cancelled") }
            await retries.pause(fruitless)
        }
    }

    /// How many chunks are written side by side: writing a file into fresh memory takes longer than all else that is done about a chunk, and
    /// the line would wait for it.
    private static let lanes = 2

    /// One stream of chunks, each checked before it is written, and before the next is looked at: the peer is told which was damaged. Ends
    /// when all that came is on the disk.
    private func round(_ wanted: [ChunkReference], _ taking: Taking, _ arrivals: Arrivals) async throws(TorporError) {
        let sizes = Dictionary(uniqueKeysWithValues: wanted.map { ($0.hash, $0.bytes) })
        let (chunks, ledger, work, lanes) = (chunks.dressed(taking.dress), ledger, work, BlockingLanes(Self.lanes))
        let (source, hold) = (taking.source, taking.hold)
        var broken: TorporError?
        do throws(TorporError) {
            try await peer.fetch(wanted.map(\.hash), of: taking.snapshot, from: source, taking.urgency) {
                (hash, bytes) async throws(TorporError) in
                guard let size = sizes[hash] else {
                    throw TorporError(.corrupt, "\(source.node) sent a chunk that nobody asked for", remedy: "look at that node")
                }
                let chunk = ChunkReference(hash: hash, bytes: size)
                try await work.run { () throws(TorporError) in try Self.check(bytes, chunk, from: source) }
                try await lanes.run { () throws(TorporError) in
                    try bytes.withBytes { (raw) throws(TorporError) in try chunks.put(hash, raw) }
                    ledger.noteWhole(hash)
                    hold.spend(UInt64(size))
                    arrivals.note(chunk, sent: bytes.sentCount)
                }
            }
        } catch { broken = error }
        // A disk that is full says more than the line that was given up for it.
        try await lanes.drain()
        if let broken { throw broken }
    }

    private static func check(_ bytes: any ChunkBytes, _ chunk: ChunkReference, from source: PeerAddress) throws(TorporError) {
        try bytes.withBytes { (raw) throws(TorporError) in
            guard raw.count == chunk.bytes, ChunkName.of(raw) == chunk.hash else {
                throw TorporError(
                    .corrupt, "chunk \(chunk.hash) came damaged from \(source.node)", remedy: "check that node's disk, then capture again")
            }
        }
    }

    /// One rename makes the snapshot believed.
    ///
    /// - Throws: `attemptOver` when it was collected meanwhile.
    private func complete(_ id: SnapshotID, _ signed: SignedManifest, _ partial: KeptSnapshot) async throws(TorporError) {
        guard let present = snapshot(id) else {
            throw TorporError(.attemptOver, "snapshot \(id) was collected while it was fetched", remedy: "submit the job again")
        }
        if present.standing == .whole { return }
        try await work.run { [shelf] () throws(TorporError) in try shelf.complete(id) }
        var whole = partial
        whole.standing = .whole
        try keep(id, whole)
    }
}
