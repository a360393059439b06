package import TorporModel
package import TorporPorts

/// Following a capture while it is made, and being followed. A prefetch: the signed manifest and its fetch come afterwards, and believe
/// nothing that was said here.
extension DiskArtifactStore {
    package func follow(
        _ snapshot: SnapshotID, of workload: WorkloadID, attempt: Attempt, from peer: PeerAddress, _ urgency: TransferUrgency
    ) async throws(TorporError) -> FetchReport {
        let followed = followed(Followed.Key(workload: workload, attempt: attempt))
        // As a fetch writes them: read once and soon.
        let follower = StoreFollower(
            chunks: chunks.dressed(dress(small: false)), ledger: ledger, work: work, followed: followed, source: peer.node)
        try await self.peer.follow(snapshot, from: peer, urgency, by: follower)
        return FetchReport(sentBytes: followed.tally.sentBytes, logicalBytes: 0, encoding: followed.tally.encoding)
    }

    /// Three things side by side: what is to be sent, what the follower says, and a look whether anything moves. The first to end ends all.
    package func feed(_ snapshot: SnapshotID, to follower: NodeID, credit: Int, over line: any FeedLine) async throws(TorporError) {
        guard self.snapshot(snapshot) == nil else {
            throw TorporError(.notFound, "the capture of snapshot \(snapshot) has ended", remedy: "fetch it")
        }
        let live = captures.meet(snapshot)
        try live.attach(follower, credit: credit)
        defer {
            live.giveUp()
            if !live.hasBegun { captures.part(snapshot, live) }
        }
        let waits = waits
        let outcome = await withTaskGroup(of: Result<Void, TorporError>.self) { group -> Result<Void, TorporError> in
            group.addTask {
                await Self.outcome { () async throws(TorporError) in for await item in live.items { try await line.send(item) } }
            }
            group.addTask { await Self.outcome { () async throws(TorporError) in try await Self.listen(to: line, live) } }
            group.addTask { await Self.outcome { () async throws(TorporError) in try await Self.watch(live, waits) } }
            let first = await group.next() ?? .success(())
            live.giveUp()
            group.cancelAll()
            return first
        }
        try outcome.get()
    }

    private static func listen(to line: any FeedLine, _ live: LiveCapture) async throws(TorporError) {
        while let answer = try await line.answer() { try live.take(answer) }
        throw TorporError(.unreachable, "the follower has left")
    }

    /// - Throws: `unreachable` when nothing has moved for as long as the policy allows.
    private static func watch(_ live: LiveCapture, _ waits: FollowPolicy) async throws(TorporError) {
        var last: Int?
        while true {
            do { try await waits.clock.sleep(for: waits.silence) } catch { throw TorporError(.cancelled, "the feed has ended") }
            let pending = live.pending
            if let pending, pending == last {
                throw TorporError(.unreachable, "nothing moved between capture and follower for \(waits.silence)")
            }
            last = pending
        }
    }

    private static func outcome(_ body: () async throws(TorporError) -> Void) async -> Result<Void, TorporError> {
        do throws(TorporError) { return .success(try await body()) } catch { return .failure(error) }
    }

    /// A capture that may be followed; it waits for its follower to come, but not for long. A round waits for nobody: the workload runs, and must be
    /// able to be stopped.
    func expect(_ follower: NodeID, of snapshot: SnapshotID, for purpose: CapturePurpose) async -> LiveCapture {
        let live = captures.meet(snapshot)
        live.begin(for: follower, waits: purpose != .round)
        if purpose == .round { return live }
        let waits = waits
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in live.arrival {} }
            group.addTask { try? await waits.clock.sleep(for: waits.arrival) }
            await group.next()
            group.cancelAll()
        }
        return live
    }
}
