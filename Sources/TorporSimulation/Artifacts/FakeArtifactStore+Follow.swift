import TorporAgent
package import TorporModel
package import TorporPorts

/// Following, as `DiskArtifactStore` does it: what is taken over is not kept where it was captured.
extension FakeArtifactStore {
    package func follow(
        _ snapshot: SnapshotID, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport {
        let peers = peers
        let route = FollowRoute {
            peers.carry($0)
        } acknowledge: {
            true
        } patience: {
            await OneShot<Void>().wait(orIfCancelled: ())
        }
        return try await follow(snapshot, Follower(workload: workload, attempt: attempt), from: peer, along: route)
    }

    /// Until the capture ends, does not begin, or the task is cancelled.
    func follow(
        _ snapshot: SnapshotID, _ follower: Follower, from peer: PeerAddress, along route: FollowRoute
    ) async throws(TorporError) -> FetchReport {
        let theirs = try peers.store(of: peer)
        guard !theirs.snapshots.contains(snapshot) else { throw TorporError(.notFound, "the capture of \(snapshot) has ended") }
        let capture = theirs.meet(snapshot)
        try capture.attach(node) { hash, bytes in
            guard let landed = await route.bring(bytes), FakeManifests.hash(landed) == hash else { return false }
            self.take(landed, hash, follower)
            return route.acknowledge()
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await capture.ended.wait(orIfCancelled: ()) }
            group.addTask {
                await route.patience()
                if capture.hasBegun { await OneShot<Void>().wait(orIfCancelled: ()) }
            }
            await group.next()
            group.cancelAll()
        }
        capture.giveUp()
        if !capture.hasBegun { theirs.part(snapshot, capture) }
        return FetchReport(sentBytes: 0, logicalBytes: 0)
    }

    /// Nothing of a store in memory is sent in pieces: simulated agents follow by `follow(_:_:from:along:)`.
    package func feed(_ snapshot: SnapshotID, to follower: NodeID, credit: Int, over line: any FeedLine) async throws(TorporError) {
        throw TorporError(.unsupported, "a store in memory feeds no lines")
    }
}
