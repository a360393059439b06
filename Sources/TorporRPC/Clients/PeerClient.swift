import GRPCCore
import GRPCProtobuf
import ServiceLifecycle
import SwiftProtobuf
package import TorporModel
package import TorporPorts
import TorporWire

/// Other agents' chunk stores. Lines of its own, apart from orders and heartbeats: a gigabyte must not stand before a thaw.
package struct PeerClient: ArtifactPeer, Service {
    let pool: LinePool
    let creditBytes: Int
    /// nil: chunks are asked for as they are.
    let codec: (any ChunkCodec)?

    /// - Parameter creditBytes: at least bandwidth times round trip; 4 MiB carries 4 GB/s at 1 ms.
    package init(credentials: CredentialStore, creditBytes: Int = WireLimits.creditBytes, codec: (any ChunkCodec)? = nil) {
        precondition(creditBytes >= WireLimits.chunkBytes, "less credit than one chunk would never send anything")
        pool = LinePool(credentials: credentials)
        self.creditBytes = creditBytes
        self.codec = codec
    }

    /// Lines live inside here: transfers begun before it runs wait for it.
    package func run() async throws { try await pool.run() }

    /// The line to that agent, dialled when there is none yet.
    func line(to peer: PeerAddress) async throws(TorporError) -> Line { try await pool.line(to: peer) }

    /// Asks for as many at a time as one call takes. An order for thousands of chunks is resumed by asking for those that are left.
    package func fetch(
        _ chunks: [ContentHash], of snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency,
        receive: @Sendable (ContentHash, any ChunkBytes) async throws(TorporError) -> Void
    ) async throws(TorporError) {
        let line = try await pool.line(to: peer)
        var rest = chunks[...]
        while !rest.isEmpty {
            try await fetch(Array(rest.prefix(WireLimits.chunksPerFetch)), snapshot, urgency, line, receive)
            rest = rest.dropFirst(WireLimits.chunksPerFetch)
        }
    }

    private func fetch(
        _ hashes: [ContentHash], _ snapshot: SnapshotID, _ urgency: TransferUrgency, _ line: Line,
        _ receive: @Sendable (ContentHash, any ChunkBytes) async throws(TorporError) -> Void
    ) async throws(TorporError) {
        let open = Torpor_V1_FetchRequest.with {
            $0.open = .with {
                ($0.snapshot, $0.creditBytes) = (snapshot.rawValue, UInt64(creditBytes))
                $0.hashes = hashes.map(\.wire)
                ($0.acceptsPacked, $0.frozen) = (codec != nil, urgency == .frozen)
            }
        }
        let (requests, say) = AsyncStream<Torpor_V1_FetchRequest>.makeStream()
        defer { say.finish() }
        say.yield(open)
        var progress = FetchProgress(hashes: hashes, codec: codec)
        do throws(TorporError) {
            try await Relay.run { (feed: AsyncStream<ChunkMessage>.Continuation) throws(TorporError) in
                try await Self.call(requests, hashes.count, feed, line)
            } receive: { (chunk: ChunkMessage) throws(TorporError) in
                if let next = try await progress.take(chunk, from: line.peer, receive) { say.yield(next) }
                if progress.isOver { say.finish() }
            }
        } catch {
            // What was found here says more than what the sender says of having been told.
            throw progress.damage ?? error
        }
        if let damage = progress.damage { throw damage }
        guard progress.received == hashes.count else {
            throw TorporError(.unreachable, "\(line.peer) ended the transfer after \(progress.received) of \(hashes.count) chunks")
        }
    }

    /// Asks, then acknowledges as chunks are taken over: what is fed and not acknowledged is never more than the credit.
    private static func call(
        _ requests: AsyncStream<Torpor_V1_FetchRequest>, _ count: Int, _ feed: AsyncStream<ChunkMessage>.Continuation, _ line: Line
    ) async throws(TorporError) {
        try await line.call(deadline: Deadlines.fetch(count)) { client, options in
            try await client.bidirectionalStreaming(
                request: StreamingClientRequest { writer in
                    for await request in requests { try await writer.write(request) }
                },
                descriptor: Torpor_V1_ArtifactPeer.Method.Fetch.descriptor, serializer: ProtobufSerializer<Torpor_V1_FetchRequest>(),
                deserializer: ChunkMessageDeserializer(), options: options
            ) { response in
                for try await chunk in response.messages { feed.yield(chunk) }
            }
        }
    }
}
