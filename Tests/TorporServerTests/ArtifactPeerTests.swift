import RPCTestSupport
import Synchronization
import Testing
import TorporModel
import TorporPorts
import TorporRPC
import TorporServer

@Suite struct ArtifactPeerTests {
    let cluster: TestCluster
    static let snapshot = SnapshotID(unchecked: "s-1")

    init() throws { cluster = try TestCluster() }

    private func server(_ store: FakeStore, codec: RunCodec? = nil, at address: HostPort = .anyPort) throws -> AgentServer {
        var packing: (@Sendable () -> any ChunkCodec)?
        if let codec { packing = { codec } }
        return try AgentServer(
            agent: FakeAgent(), artifacts: store, codec: packing, at: address, credentials: cluster.credentials("agent/node-a"),
            audit: AuditLog(TestLog().logger()))
    }

    private func peer<Value: Sendable>(_ codec: RunCodec? = nil, _ body: (PeerClient) async throws -> Value) async throws -> Value {
        let client = PeerClient(credentials: try cluster.credentials("agent/node-b"), codec: codec)
        return try await running([client.run]) { try await body(client) }
    }

    private func address(_ port: UInt16) -> PeerAddress { PeerAddress(node: NodeID(unchecked: "node-a"), host: "127.0.0.1", port: port) }

    @Test func everyChunkArrivesInOrderAndWhole() async throws {
        let (hashes, chunks) = FakeStore.numbered(20)
        let kept = Kept<ContentHash>()
        try await server(FakeStore(chunks)).serving { port in
            try await peer { client in
                try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (hash, bytes) throws(TorporError) in
                    #expect(bytes.withBytes { [UInt8]($0) } == chunks[hash])
                    kept.add(hash)
                }
                try await client.fetch([], of: Self.snapshot, from: address(port), .patient) { (_, _) throws(TorporError) in
                    Issue.record("nothing was asked for")
                }
            }
        }
        #expect(kept.all == hashes)
    }

    /// Only where both ends can, and then only those that pay; the receiver has the same chunks in every case.
    @Test(arguments: [(true, true), (true, false), (false, true)])
    func chunksComePackedWhereBothEndsCan(sender: Bool, receiver: Bool) async throws {
        let (hashes, chunks) = FakeStore.numbered(8)
        let codec = RunCodec()
        let sent = Kept<Int>()
        try await server(FakeStore(chunks), codec: sender ? codec : nil).serving { port in
            try await peer(receiver ? RunCodec() : nil) { client in
                try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (hash, bytes) throws(TorporError) in
                    #expect(bytes.withBytes { [UInt8]($0) } == chunks[hash])
                    sent.add(bytes.sentCount)
                }
            }
        }
        let whole = 1 << 20
        #expect(sent.all == (0..<8).map { sender && receiver && $0.isMultiple(of: 2) ? 1 : whole })
        #expect(codec.sends.all == (sender && receiver ? sent.all : []))
    }

    @Test func moreChunksThanOneCallTakesAreAskedForInSeveral() async throws {
        let (hashes, chunks) = FakeStore.numbered(2500, bytes: 10)
        let kept = Kept<ContentHash>()
        try await server(FakeStore(chunks)).serving { port in
            try await peer { client in
                try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (hash, _) throws(TorporError) in
                    kept.add(hash)
                }
            }
        }
        #expect(kept.all == hashes)
    }

    @Test func aSlowReceiverIsNeverAheadOfByMoreThanItsCredit() async throws {
        let (hashes, chunks) = FakeStore.numbered(16)
        let store = FakeStore(chunks)
        let taken = Kept<Int>()
        try await server(store).serving { port in
            try await peer { client in
                try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (_, _) throws(TorporError) in
                    try? await Task.sleep(for: .milliseconds(20))
                    // Four on their way, and one in the sender's hand.
                    taken.add(store.read.withLock { $0 } - taken.all.count)
                }
            }
        }
        #expect(taken.all.count == 16)
        #expect(taken.all.allSatisfy { $0 <= 6 }, "\(taken.all)")
    }

    @Test func aTransferThatBrokeInTheMiddleIsResumed() async throws {
        let (hashes, chunks) = FakeStore.numbered(12)
        let kept = Kept<ContentHash>()
        let (broken, breakIt) = AsyncStream<Void>.makeStream()
        let first = FakeStore(chunks) { number in
            // The seventh chunk never comes: the sender dies over it.
            if number == 7 {
                breakIt.finish()
                try? await Task.sleep(for: .seconds(3600))
            }
        }
        try await peer { client in
            let server = try server(first)
            let port = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try? await server.serving { _ in for await _ in broken {} } }
                let port = try await server.boundPort()
                let error = await refused { () throws(TorporError) in
                    try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (hash, _) throws(TorporError) in
                        kept.add(hash)
                    }
                }
                #expect(error?.code == .unreachable)
                return port
            }
            // What was on its way when the sender died may or may not have come: what came is whole, in order, and not asked for again.
            let before = kept.all.count
            #expect((2...6).contains(before))
            #expect(kept.all == Array(hashes.prefix(before)))
            let second = FakeStore(chunks)
            try await self.server(second, at: .local(port)).serving { _ in
                var left = 100
                while kept.all.count < hashes.count, left > 0 {
                    left -= 1
                    let rest = Array(hashes.dropFirst(kept.all.count))
                    try? await client.fetch(rest, of: Self.snapshot, from: address(port), .patient) { (hash, _) throws(TorporError) in
                        kept.add(hash)
                    }
                    if kept.all.count < hashes.count { try await Task.sleep(for: .milliseconds(100)) }
                }
            }
            #expect(second.read.withLock { $0 } == hashes.count - before)
        }
        #expect(kept.all == hashes)
    }

    @Test func aChunkThatThePeerLacksIsNotFound() async throws {
        let (hashes, chunks) = FakeStore.numbered(3)
        var some = chunks
        some[hashes[1]] = nil
        let kept = Kept<ContentHash>()
        let error = try await server(FakeStore(some)).serving { port in
            try await peer { client in
                await refused { () throws(TorporError) in
                    try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (hash, _) throws(TorporError) in
                        kept.add(hash)
                    }
                }
            }
        }
        #expect(error?.code == .notFound)
        #expect(kept.all == [hashes[0]])
    }

    @Test func aReceiverThatRefusesAChunkStopsTheTransferWithItsOwnWords() async throws {
        let (hashes, chunks) = FakeStore.numbered(40)
        let store = FakeStore(chunks)
        let forged = TorporError(.corrupt, "chunk 2 is not what its name says")
        let error = try await server(store).serving { port in
            try await peer { client in
                await refused { () throws(TorporError) in
                    try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (hash, _) throws(TorporError) in
                        if hash == hashes[2] { throw forged }
                    }
                }
            }
        }
        #expect(error == forged)
        #expect(store.read.withLock { $0 } < 40)
        #expect(store.suspected.all == [hashes[2]])
    }

    @Test func damageOfTheLastChunkIsToldToo() async throws {
        let (hashes, chunks) = FakeStore.numbered(2, bytes: 10)
        let store = FakeStore(chunks)
        let error = try await server(store).serving { port in
            try await peer { client in
                await refused { () throws(TorporError) in
                    try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (hash, _) throws(TorporError) in
                        if hash == hashes[1] { throw TorporError(.corrupt, "the last is damaged") }
                    }
                }
            }
        }
        #expect(error?.code == .corrupt)
        #expect(store.suspected.all == [hashes[1]])
    }

    /// No look at the disk, and no waiting for one, when it was the receiver's own trouble.
    @Test func aReceiverWithTroubleOfItsOwnAccusesNobody() async throws {
        let (hashes, chunks) = FakeStore.numbered(8)
        let store = FakeStore(chunks)
        let error = try await server(store).serving { port in
            try await peer { client in
                await refused { () throws(TorporError) in
                    try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (_, _) throws(TorporError) in
                        throw TorporError(.diskFull, "no room")
                    }
                }
            }
        }
        #expect(error?.code == .diskFull)
        #expect(store.suspected.all.isEmpty)
    }

    @Test(arguments: ["coordinator", "operator/alice?role=admin"])
    func nobodyButAnAgentMayFetch(_ who: String) async throws {
        let (hashes, chunks) = FakeStore.numbered(1)
        let store = FakeStore(chunks)
        let client = PeerClient(credentials: try cluster.credentials(who))
        let error = try await server(store).serving { port in
            try await running([client.run]) {
                await refused { () throws(TorporError) in
                    try await client.fetch(hashes, of: Self.snapshot, from: address(port), .patient) { (_, _) throws(TorporError) in }
                }
            }
        }
        #expect(error?.code == .permissionDenied)
        #expect(store.read.withLock { $0 } == 0)
    }
}
