import Synchronization
import Testing
import TorporModel
import TorporPorts
import TorporSimulation

@testable import TorporArtifacts

/// A node's limits, in force: by a clock that goes on only when told.
@Suite struct LimitTests {
    private static let chunk = 1 << 20
    private let clock = ManualClock()
    private let source: Bench
    private let target: Bench

    init() throws {
        source = try Bench(Cluster.nodeA)
        target = try Bench(Cluster.nodeB, rounds: 1)
    }

    private func limits(in rate: UInt64? = nil, out: UInt64? = nil, transfers: UInt32? = nil, link: UInt64? = nil) throws -> TransferLimits
    {
        try TransferLimits(
            inBytesPerSecond: rate, outBytesPerSecond: out, transfers: transfers,
            links: link.map { [.init(to: Cluster.nodeB, bytesPerSecond: $0)] } ?? [])
    }

    /// Sends chunks one after the other until cancelled or done; how many went.
    private final class Sender: Sendable {
        let sent = Atomic(0)
        func run(_ limiter: TransferLimiter, chunks: Int, to node: NodeID = Cluster.nodeB, _ urgency: TransferUrgency = .patient)
            async throws
        {
            for _ in 0..<chunks {
                try await limiter.send(LimitTests.chunk, to: node, urgency)
                sent.add(1, ordering: .relaxed)
            }
        }
        var count: Int { sent.load(ordering: .relaxed) }
    }

    @Test func whatIsNotLimitedNeverWaits() async throws {
        let (limiter, sender) = (TransferLimiter(clock: clock), Sender())
        try await sender.run(limiter, chunks: 1000)
        // Lifted again, it is as if it had never been.
        limiter.apply(try limits(in: 1 << 20, out: 1 << 20, transfers: 1, link: 1 << 20))
        limiter.apply(.none)
        try await sender.run(limiter, chunks: 1000)
        #expect(clock.sleepers == 0)
    }

    @Test func aRateThatIsChangedIsObeyedByWhatIsUnderWay() async throws {
        let (limiter, sender, clock) = (TransferLimiter(clock: clock), Sender(), clock)
        limiter.apply(try limits(out: 1 << 20))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sender.run(limiter, chunks: 40) }
            // One burst, and then one a second.
            try await eventually { clock.sleepers == 1 }
            #expect(sender.count == 1)
            for _ in 0..<10 {
                try await eventually { clock.sleepers == 1 }
                clock.advance(by: .milliseconds(100))
            }
            try await eventually { sender.count == 2 && clock.sleepers == 1 }
            // Eight times as fast: what waits learns it at its next look.
            limiter.apply(try limits(out: 8 << 20))
            for _ in 0..<10 {
                try await eventually { clock.sleepers == 1 }
                clock.advance(by: .milliseconds(125))
            }
            try await eventually { sender.count == 12 && clock.sleepers == 1 }
            limiter.apply(.none)
            clock.advance(by: .milliseconds(100))
            try await group.waitForAll()
        }
        #expect(sender.count == 40)
    }

    @Test func aLinkHasALimitOfItsOwnAndSlowsNoOther() async throws {
        let (limiter, slow, fast, clock) = (TransferLimiter(clock: clock), Sender(), Sender(), clock)
        limiter.apply(try limits(out: 1 << 30, link: 1 << 20))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await slow.run(limiter, chunks: 5) }
            try await eventually { clock.sleepers == 1 }
            // What goes to another node passes it, up to the burst of all.
            try await fast.run(limiter, chunks: 100, to: Cluster.nodeA)
            #expect(slow.count == 1)
            group.cancelAll()
            await #expect(throws: TorporError.self) { try await group.waitForAll() }
        }
        #expect(slow.count == 1 && clock.sleepers == 0)
    }

    @Test func aFrozenWorkloadsChunksGoBeforeOthersThatWait() async throws {
        let (limiter, patient, frozen, clock) = (TransferLimiter(clock: clock), Sender(), Sender(), clock)
        limiter.apply(try limits(out: 1 << 20))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await patient.run(limiter, chunks: 4) } }
            try await eventually { patient.count == 1 && clock.sleepers == 3 }
            group.addTask { try await frozen.run(limiter, chunks: 4, .frozen) }
            for _ in 0..<40 {
                try await eventually { clock.sleepers == 4 }
                clock.advance(by: .milliseconds(100))
            }
            // A chunk a second, and each of them the frozen one's, though it came last.
            try await eventually { frozen.count == 4 && clock.sleepers == 3 }
            #expect(patient.count == 1)
            group.cancelAll()
            await #expect(throws: TorporError.self) { try await group.waitForAll() }
        }
    }

    @Test func whoGivesUpWaitingTakesNothingAndKeepsNobodyWaiting() async throws {
        let (limiter, clock) = (TransferLimiter(clock: clock), clock)
        limiter.apply(try limits(out: 1 << 20))
        try await limiter.send(Self.chunk, to: Cluster.nodeB, .patient)
        let outcome = await withTaskGroup(of: TorporError?.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    do throws(TorporError) { try await limiter.send(Self.chunk, to: Cluster.nodeB, .patient) } catch { return error }
                    return nil
                }
            }
            try? await eventually { clock.sleepers == 3 && limiter.waiting == 3 }
            group.cancelAll()
            return await group.reduce(into: [ErrorCode?]()) { $0.append($1?.code) }
        }
        #expect(outcome == [.cancelled, .cancelled, .cancelled])
        clock.advance(by: .seconds(1))
        try await limiter.send(Self.chunk, to: Cluster.nodeB, .patient)
        #expect(clock.sleepers == 0 && limiter.waiting == 0)
    }

    /// A peer over which nothing comes before it is told to go on.
    private final class GatedPeer: ArtifactPeer {
        private let inner: any ArtifactPeer
        private let state = Mutex<(open: Bool, log: [String])>((false, []))
        init(_ inner: any ArtifactPeer) { self.inner = inner }
        var log: [String] { state.withLock { $0.log } }
        func open() { state.withLock { $0.open = true } }

        func fetch(
            _ chunks: [ContentHash], of snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency,
            receive: @Sendable (ContentHash, any ChunkBytes) async throws(TorporError) -> Void
        ) async throws(TorporError) {
            state.withLock { $0.log.append("\(snapshot) \(chunks.count)") }
            while !state.withLock({ $0.open }) {
                do { try await Task.sleep(for: .milliseconds(2)) } catch { throw TorporError(.cancelled, "given up") }
            }
            try await inner.fetch(chunks, of: snapshot, from: peer, urgency, receive: receive)
        }

        func follow(
            _ snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency, by follower: any CaptureFollower
        ) async throws(TorporError) {
            try await inner.follow(snapshot, from: peer, urgency, by: follower)
        }
    }

    /// One at a time: the patient one that has begun comes out after a chunk, the frozen one goes, and then it goes on where it was.
    @Test func aPatientTransferMakesWayForAFrozenWorkloadsAndGoesOnWhereItWas() async throws {
        target.peer.connect(source.store)
        let limiter = TransferLimiter(clock: clock)
        limiter.apply(try limits(transfers: 1))
        let gated = GatedPeer(target.peer)
        let store = try DiskArtifactStore(
            files: target.files, peer: LimitedPeer(gated, limiter), trust: ClusterTrust(),
            retries: RetryPolicy(fruitlessRounds: 1, pause: { _ in }), waits: FollowPolicy(clock: ContinuousClock()),
            limits: ArtifactLimits(headroomBytes: 1000), signer: { () throws(TorporError) in try Cluster.signer(Cluster.nodeB) })
        let patient = try await source.capture("s-1", attempt: 1, ["memory": Bench.bytes(4 * Bench.mib)])
        let frozen = try await source.capture("s-2", attempt: 2, ["memory": Bench.bytes(2 * Bench.mib, seed: 90)])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await store.fetch(patient, from: Cluster.address, .patient) }
            try await eventually { gated.log == ["s-1 4"] }
            group.addTask { _ = try await store.fetch(frozen, from: Cluster.address, .frozen) }
            try await eventually { limiter.waiting == 1 }
            gated.open()
            try await group.waitForAll()
        }
        #expect(gated.log == ["s-1 4", "s-2 2", "s-1 3"])
        for signed in [patient, frozen] { _ = try await store.open(signed) }
        #expect(target.peer.sent == 6)
    }

    /// It would hold a place while nothing comes, and a frozen workload's would wait for it.
    @Test func whatNothingWaitsForIsNotFollowedWherePlacesAreFew() async throws {
        let limiter = TransferLimiter(clock: clock)
        limiter.apply(try limits(transfers: 1))
        let peer = LimitedPeer(target.peer, limiter)
        let error = try await refusal {
            try await peer.follow(SnapshotID(unchecked: "s-1"), from: Cluster.address, .patient, by: Kept())
        }
        #expect(error.code == .refused)
    }

    @Test func aCaptureIsFollowedNoFasterThanTheTakerAllows() async throws {
        let (limiter, clock) = (TransferLimiter(clock: clock), clock)
        limiter.apply(try limits(in: 1 << 20))
        let taken = Kept()
        let follower = LimitedFollower(inner: taken, limiter: limiter, urgency: .frozen)
        let chunk = ChunkReference(hash: ContentHash(bytes: [UInt8](repeating: 1, count: 32)), bytes: Self.chunk)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for _ in 0..<3 { try await follower.take(chunk, [UInt8](repeating: 1, count: Self.chunk)) } }
            for count in 1...2 {
                try await eventually { clock.sleepers == 1 && taken.count == count }
                for _ in 0..<10 {
                    try await eventually { clock.sleepers == 1 }
                    clock.advance(by: .milliseconds(100))
                }
            }
            try await group.waitForAll()
        }
        #expect(taken.count == 3)
        #expect(try await follower.has(chunk))
    }

    /// Counts.
    private final class Kept: CaptureFollower {
        private let chunks = Atomic(0)
        var count: Int { chunks.load(ordering: .relaxed) }
        func has(_ chunk: ChunkReference) async throws(TorporError) -> Bool { true }
        func take(_ chunk: ChunkReference, _ bytes: any ChunkBytes) async throws(TorporError) { chunks.add(1, ordering: .relaxed) }
    }
}
