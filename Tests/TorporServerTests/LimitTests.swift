import RPCTestSupport
import Synchronization
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts
import TorporRPC
import TorporServer
import TorporSimulation

/// Limits over real lines: how an agent learns them, and how it obeys them while chunks are on their way.
@Suite struct LimitTests {
    let cluster: TestCluster
    private static let snapshot = SnapshotID(unchecked: "s-1")
    private static let taker = NodeID(unchecked: "node-b")

    init() throws { cluster = try TestCluster() }

    private func server(_ store: FakeStore, _ limiter: TransferLimiter) throws -> AgentServer {
        try AgentServer(
            agent: FakeAgent(), artifacts: store, limits: limiter, at: .anyPort, credentials: cluster.credentials("agent/node-a"),
            audit: AuditLog(TestLog().logger()))
    }

    private func source(_ port: UInt16) -> PeerAddress { PeerAddress(node: NodeID(unchecked: "node-a"), host: "127.0.0.1", port: port) }

    @Test func aChangedRateIsObeyedByATransferThatIsUnderWay() async throws {
        let (hashes, chunks) = FakeStore.numbered(8)
        let (clock, came) = (ManualClock(), Kept<ContentHash>())
        let limiter = TransferLimiter(clock: clock)
        limiter.apply(try TransferLimits(outBytesPerSecond: 1 << 20))
        let client = PeerClient(credentials: try cluster.credentials("agent/node-b"))
        try await server(FakeStore(chunks), limiter).serving { port in
            try await running([client.run]) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await client.fetch(hashes, of: Self.snapshot, from: source(port), .frozen) { (hash, _) throws(TorporError) in
                            came.add(hash)
                        }
                    }
                    // One at once, one after a second, and no more before the clock goes on.
                    for _ in 0..<10 {
                        try await eventually { clock.sleepers == 1 }
                        #expect(came.all.count <= 1)
                        clock.advance(by: .milliseconds(100))
                    }
                    try await eventually { came.all.count == 2 && clock.sleepers == 1 }
                    // The link to this taker is slower still than the node's new rate.
                    limiter.apply(
                        try TransferLimits(outBytesPerSecond: 1 << 30, links: [.init(to: Self.taker, bytesPerSecond: 2 << 20)]))
                    clock.advance(by: .milliseconds(100))
                    // The one that waited, and a burst of the link's.
                    try await eventually { came.all.count == 4 && clock.sleepers == 1 }
                    clock.advance(by: .milliseconds(100))
                    try await eventually { clock.sleepers == 1 }
                    #expect(came.all.count == 4)
                    limiter.apply(.none)
                    clock.advance(by: .milliseconds(100))
                    try await group.waitForAll()
                }
            }
        }
        #expect(came.all == hashes)
    }

    @Test func aFollowedCaptureIsSentNoFasterThanTheNodeMay() async throws {
        let (hashes, chunks) = FakeStore.numbered(3)
        let (clock, came, store) = (ManualClock(), Kept<Int>(), FakeStore([:]))
        let limiter = TransferLimiter(clock: clock)
        limiter.apply(try TransferLimits(outBytesPerSecond: 1 << 20))
        store.script.withLock {
            $0 = { (_, _, line) async throws(TorporError) in
                for (index, hash) in hashes.enumerated() {
                    let bytes = chunks[hash] ?? []
                    try await line.send(
                        FeedItem(index: UInt64(index), chunk: ChunkReference(hash: hash, bytes: bytes.count), bytes: bytes))
                    came.add(index)
                }
                for _ in hashes { _ = try await line.answer() }
            }
        }
        let client = PeerClient(credentials: try cluster.credentials("agent/node-b"))
        try await server(store, limiter).serving { port in
            try await running([client.run]) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await client.follow(Self.snapshot, from: source(port), .frozen, by: Taker()) }
                    for count in 1...2 {
                        for _ in 0..<10 {
                            try await eventually { clock.sleepers == 1 }
                            #expect(came.all.count == count)
                            clock.advance(by: .milliseconds(100))
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
        #expect(came.all == [0, 1, 2])
    }

    /// Takes whatever is offered.
    private struct Taker: CaptureFollower {
        func has(_ chunk: ChunkReference) async throws(TorporError) -> Bool { false }
        func take(_ chunk: ChunkReference, _ bytes: any ChunkBytes) async throws(TorporError) {}
    }

    /// A coordinator with limits for one node.
    private final class LimitingCoordinator: CoordinatorPort, LimitsControl {
        let limits = Mutex<[NodeID: TransferLimits]>([:])
        func heartbeat(_ report: NodeReport) async throws(TorporError) {}
        func report(spans: [SpanRecord]) async throws(TorporError) {}
        func changeLimits(of node: NodeID, _ change: TransferLimitsChange) async throws(TorporError) -> TransferLimits { .none }
        func limits(of node: NodeID) async throws(TorporError) -> TransferLimits {
            guard let known = limits.withLock({ $0[node] }) else { throw TorporError(.corrupt, "they cannot be read") }
            return known
        }
    }

    /// What an agent was told.
    private final class Told: TransferLimiting {
        let all = Kept<TransferLimits>()
        func apply(_ limits: TransferLimits) { all.add(limits) }
        func send(_ bytes: Int, to node: NodeID, _ urgency: TransferUrgency) async throws(TorporError) {}
    }

    @Test func everyHeartbeatBringsTheNodesOwnLimitsAndIsHeardWithoutThem() async throws {
        let (coordinator, told) = (LimitingCoordinator(), Told())
        let mine = try TransferLimits(transfers: 2)
        coordinator.limits.withLock { $0 = [Self.taker: mine, NodeID(unchecked: "node-a"): .none] }
        let server = try CoordinatorServer(
            control: FakeControl(), coordinator: coordinator, members: FakeMembers(), at: .anyPort,
            credentials: cluster.credentials("coordinator"), audit: AuditLog(TestLog().logger()))
        try await server.serving { port in
            try await withLine(to: .coordinator, port, as: cluster.credentials("agent/node-b")) { line in
                let client = CoordinatorClient(line, limits: told)
                try await client.heartbeat(FakeCoordinator.report(of: "node-b"))
                coordinator.limits.withLock { $0[Self.taker] = TransferLimits.none }
                try await client.heartbeat(FakeCoordinator.report(of: "node-b"))
                // Those that cannot be read change nothing.
                coordinator.limits.withLock { $0[Self.taker] = nil }
                try await client.heartbeat(FakeCoordinator.report(of: "node-b"))
            }
        }
        #expect(told.all.all == [mine, .none])
    }
}
