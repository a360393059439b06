import TorporModel
import TorporPorts

/// A node's artifact store as one process of an agent reaches it; its transfers take the time of their bytes, over lines that may be cut.
struct SimulatedArtifacts: ArtifactStore {
    let inner: FakeArtifactStore
    let node: NodeID
    let hand: Hand
    let network: SimulatedNetwork
    /// Is told what was thrown away.
    let witness: Witness

    func begin(
        _ draft: SnapshotManifest, for purpose: CapturePurpose, followedBy follower: NodeID?
    ) async throws(TorporError) -> any SnapshotWriter {
        try await hand.write { () async throws(TorporError) in
            SimulatedWriter(
                inner: try await inner.begin(draft, for: purpose, followedBy: follower), store: inner, peers: inner.peers, witness: witness)
        }
    }

    /// Each chunk takes a moment, and may be lost on its way, or its answer: then the capture goes on without this follower.
    func follow(
        _ snapshot: SnapshotID, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport {
        try await hand.moment()
        let reaches = { @Sendable in network.reaches(from: node, to: peer.node) && network.reaches(from: peer.node, to: node) }
        guard reaches() else { throw TorporError(.unreachable, "node \(peer.node) does not answer", remedy: "send the order again") }
        let route = FollowRoute { bytes in
            guard reaches(), !hand.process.isPaused else { return nil }
            return try? await hand.write { () async throws(TorporError) in inner.peers.carry(bytes) }
        } acknowledge: {
            reaches() && hand.process.isAlive
        } patience: {
            await hand.pause(10_000_000_000)
        }
        return try await inner.follow(
            snapshot, FakeArtifactStore.Follower(workload: workload, attempt: attempt), from: peer, along: route)
    }

    func feed(_ snapshot: SnapshotID, to follower: NodeID, credit: Int, over line: any FeedLine) async throws(TorporError) {
        try await inner.feed(snapshot, to: follower, credit: credit, over: line)
    }

    func verify(_ manifest: SignedManifest) async throws(TorporError) -> SnapshotManifest {
        try await hand.read { () async throws(TorporError) in try await inner.verify(manifest) }
    }

    func fetch(
        _ manifest: SignedManifest, from peer: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport {
        let content = try await verify(manifest)
        // 1 GiB/s and a little; next to nothing where all of it was followed.
        let isHere = content.chunks.allSatisfy { inner.has($0.hash) }
        await hand.pause(5_000_000 + (isHere ? 0 : content.needs.memoryBytes))
        try hand.process.alive()
        if isHere {
            return try await hand.write { () async throws(TorporError) in try await inner.fetch(manifest, from: peer, urgency) }
        }
        guard network.reaches(from: node, to: peer.node), network.reaches(from: peer.node, to: node) else {
            throw TorporError(.unreachable, "node \(peer.node) does not answer", remedy: "send the order again")
        }
        return try await hand.write { () async throws(TorporError) in try await inner.fetch(manifest, from: peer, urgency) }
    }

    func open(_ manifest: SignedManifest) async throws(TorporError) -> any ArtifactSource {
        try await hand.read { () async throws(TorporError) in try await inner.open(manifest) }
    }

    func chunk(_ hash: ContentHash, of snapshot: SnapshotID) async throws(TorporError) -> [UInt8] {
        try await hand.read { () async throws(TorporError) in try await inner.chunk(hash, of: snapshot) }
    }

    func suspect(_ hash: ContentHash, of snapshot: SnapshotID) async { await inner.suspect(hash, of: snapshot) }

    func collect(_ workload: WorkloadID, attempt: Attempt) async throws(TorporError) {
        let counts = inner.counts(of: workload, attempt)
        try await hand.write { () async throws(TorporError) in try await inner.collect(workload, attempt: attempt) }
        for count in counts { witness.collected(workload, at: count, on: node) }
    }

    func images() async throws(TorporError) -> [SnapshotID: ContentHash] {
        try await hand.read { () async throws(TorporError) in try await inner.images() }
    }

    func sync(_ snapshot: SnapshotID) async throws(TorporError) {
        try await hand.write { () async throws(TorporError) in try await inner.sync(snapshot) }
    }
}
