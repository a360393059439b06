import RPCTestSupport
import Synchronization
import Testing
import TorporModel
import TorporPorts
import TorporRPC
import TorporServer

/// A capture is followed over real lines, as the port says.
@Suite struct FollowTests {
    let cluster: TestCluster
    static let snapshot = SnapshotID(unchecked: "s-1")

    init() throws { cluster = try TestCluster() }

    private func following<Value: Sendable>(
        _ store: FakeStore, as who: String = "agent/node-b", credit: Int = 4 << 20, codec: RunCodec? = nil,
        _ body: (PeerClient, PeerAddress) async throws -> Value
    ) async throws -> Value {
        var packing: (@Sendable () -> any ChunkCodec)?
        if let codec { packing = { codec } }
        let server = try AgentServer(
            agent: FakeAgent(), artifacts: store, codec: packing, at: .anyPort, credentials: cluster.credentials("agent/node-a"),
            audit: AuditLog(TestLog().logger()))
        let client = PeerClient(credentials: try cluster.credentials(who), creditBytes: credit, codec: codec)
        return try await server.serving { port in
            try await running([client.run]) {
                try await body(client, PeerAddress(node: NodeID(unchecked: "node-a"), host: "127.0.0.1", port: port))
            }
        }
    }

    /// Offers three chunks: one asked for first, one with its data, one that the follower has.
    private static func offer(_ chunks: [(ContentHash, [UInt8])], _ line: any FeedLine, _ answers: Kept<FollowerAnswer>)
        async throws(TorporError)
    {
        for (index, (hash, bytes)) in chunks.enumerated() {
            let chunk = ChunkReference(hash: hash, bytes: bytes.count)
            try await line.send(FeedItem(index: UInt64(index), chunk: chunk, bytes: index == 1 ? bytes : nil))
            while let answer = try await line.answer() {
                answers.add(answer)
                guard case .want = answer else { break }
                try await line.send(FeedItem(index: UInt64(index), bytes: bytes))
            }
        }
    }

    @Test func offersAreAnsweredAndDataArrivesWhole() async throws {
        let (hashes, chunks) = FakeStore.numbered(3)
        let store = FakeStore([:])
        let answers = Kept<FollowerAnswer>()
        let who = Kept<String>()
        store.script.withLock {
            $0 = { (node, credit, line) async throws(TorporError) in
                who.add("\(node) \(credit)")
                try await Self.offer(hashes.map { ($0, chunks[$0] ?? []) }, line, answers)
            }
        }
        let follower = FakeFollower(has: [hashes[2]])
        try await following(store, credit: 2 << 20) { client, address in
            try await client.follow(Self.snapshot, from: address, .frozen, by: follower)
        }
        #expect(answers.all == [.want(0), .stored(0), .stored(1), .have(2)])
        // Who it is stands in the certificate.
        #expect(who.all == ["node-b \(2 << 20)"])
        #expect(follower.taken == [hashes[0]: chunks[hashes[0]], hashes[1]: chunks[hashes[1]]])
    }

    /// Chunk 0 is even, and packed; 1 does not pay. What the line took is told the codec, as it was sent.
    @Test func whatIsFollowedComesPackedToo() async throws {
        let (hashes, chunks) = FakeStore.numbered(3)
        let store = FakeStore([:])
        let answers = Kept<FollowerAnswer>()
        store.script.withLock {
            $0 = { (_, _, line) async throws(TorporError) in try await Self.offer(hashes.map { ($0, chunks[$0] ?? []) }, line, answers) }
        }
        let (follower, codec) = (FakeFollower(has: [hashes[2]]), RunCodec())
        try await following(store, codec: codec) { client, address in
            try await client.follow(Self.snapshot, from: address, .frozen, by: follower)
        }
        #expect(answers.all == [.want(0), .stored(0), .stored(1), .have(2)])
        #expect(follower.taken == [hashes[0]: chunks[hashes[0]], hashes[1]: chunks[hashes[1]]])
        #expect(codec.sends.all == [1, 1 << 20])
    }

    @Test func aFollowerThatRefusesAChunkEndsTheStreamWithItsOwnWords() async throws {
        let (hashes, chunks) = FakeStore.numbered(3)
        let store = FakeStore([:])
        let answers = Kept<FollowerAnswer>()
        store.script.withLock {
            $0 = { (_, _, line) async throws(TorporError) in try await Self.offer(hashes.map { ($0, chunks[$0] ?? []) }, line, answers) }
        }
        let full = TorporError(.diskFull, "no room for it")
        let error = try await following(store) { client, address in
            await refused { () throws(TorporError) in
                try await client.follow(Self.snapshot, from: address, .frozen, by: FakeFollower(has: [], refusing: full))
            }
        }
        #expect(error == full)
        #expect(answers.all == [.want(0)])
    }

    @Test func theEndOfAFeedIsToldInTheSourcesWords() async throws {
        let error = try await following(FakeStore([:])) { client, address in
            await refused { () throws(TorporError) in
                try await client.follow(Self.snapshot, from: address, .frozen, by: FakeFollower(has: []))
            }
        }
        #expect(error?.code == .notFound)
    }

    /// More credit than is given would be the captured node's memory.
    @Test func creditOutsideOfReasonIsRefused() async throws {
        let error = try await following(FakeStore([:]), credit: 65 << 20) { client, address in
            await refused { () throws(TorporError) in
                try await client.follow(Self.snapshot, from: address, .frozen, by: FakeFollower(has: []))
            }
        }
        #expect(error?.code == .invalidArgument)
    }

    @Test(arguments: ["coordinator", "operator/alice?role=admin"]) func nobodyButAnAgentMayFollow(_ who: String) async throws {
        let store = FakeStore([:])
        let asked = Kept<NodeID>()
        store.script.withLock { $0 = { (node, _, _) async throws(TorporError) in asked.add(node) } }
        let error = try await following(store, as: who) { client, address in
            await refused { () throws(TorporError) in
                try await client.follow(Self.snapshot, from: address, .frozen, by: FakeFollower(has: []))
            }
        }
        #expect(error?.code == .permissionDenied)
        #expect(asked.all.isEmpty)
    }
}

/// Keeps what it takes.
private final class FakeFollower: CaptureFollower {
    private let had: Set<ContentHash>
    private let refusal: TorporError?
    private let state = Mutex<[ContentHash: [UInt8]]>([:])

    init(has: Set<ContentHash>, refusing: TorporError? = nil) { (had, refusal) = (has, refusing) }

    var taken: [ContentHash: [UInt8]] { state.withLock { $0 } }

    func has(_ chunk: ChunkReference) async throws(TorporError) -> Bool { had.contains(chunk.hash) }
    func take(_ chunk: ChunkReference, _ bytes: any ChunkBytes) async throws(TorporError) {
        if let refusal { throw refusal }
        state.withLock { $0[chunk.hash] = bytes.withBytes { [UInt8]($0) } }
    }
}
