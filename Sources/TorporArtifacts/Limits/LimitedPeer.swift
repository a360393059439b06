package import TorporModel
package import TorporPorts

/// Another agent as a source of chunks, of which no more is taken than this node's limits allow.
package struct LimitedPeer: ArtifactPeer {
    private let inner: any ArtifactPeer
    private let limiter: TransferLimiter

    package init(_ inner: any ArtifactPeer, _ limiter: TransferLimiter) {
        self.inner = inner
        self.limiter = limiter
    }

    /// - Throws: also `unreachable` when it made way for a frozen workload's: ask again for the rest.
    package func fetch(
        _ chunks: [ContentHash], of snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency,
        receive: @Sendable (ContentHash, any ChunkBytes) async throws(TorporError) -> Void
    ) async throws(TorporError) {
        try await limiter.transfer(urgency) { () async throws(TorporError) in
            try await inner.fetch(chunks, of: snapshot, from: peer, urgency) { (hash, bytes) async throws(TorporError) in
                try await limiter.take(bytes.sentCount, urgency)
                try await receive(hash, bytes)
                try limiter.makeWay(urgency)
            }
        }
    }

    /// A capture does not wait for a follower that waits here: it goes to its node's disk meanwhile, and is fetched from there.
    ///
    /// - Throws: also `refused` for a patient one where transfers at once are counted: it would hold a place while nothing comes.
    package func follow(
        _ snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency, by follower: any CaptureFollower
    ) async throws(TorporError) {
        guard urgency == .frozen || !limiter.countsTransfers else {
            throw TorporError(.refused, "places for transfers are few here: what nothing waits for is not followed", remedy: "fetch it")
        }
        try await limiter.transfer(urgency) { () async throws(TorporError) in
            let limited = LimitedFollower(inner: follower, limiter: limiter, urgency: urgency)
            try await inner.follow(snapshot, from: peer, urgency, by: limited)
        }
    }
}
