import Foundation
import GRPCCore
import ServiceLifecycle
import SwiftProtobuf
package import TorporModel
import TorporPorts
import TorporWire

/// Other agents' chunk stores. Lines of its own, apart from orders and heartbeats: a gigabyte must not stand before a thaw.
package struct PeerClient: ArtifactPeer, Service {
    private let pool: LinePool
    private let creditBytes: Int

    /// - Parameter creditBytes: at least bandwidth times round trip; 4 MiB carries 4 GB/s at 1 ms.
    package init(credentials: CredentialStore, creditBytes: Int = WireLimits.creditBytes) {
        precondition(creditBytes >= WireLimits.chunkBytes, "less credit than one chunk would never send anything")
        pool = LinePool(credentials: credentials)
        self.creditBytes = creditBytes
    }

    /// Lines live inside here: transfers begun before it runs wait for it.
    package func run() async throws { try await pool.run() }

    /// Asks for as many at a time as one call takes. An order for thousands of chunks is resumed by asking for those that are left.
    package func fetch(
        _ chunks: [ContentHash], of snapshot: SnapshotID, from peer: PeerAddress,
        receive: @Sendable (ContentHash, [UInt8]) async throws(TorporError) -> Void
    ) async throws(TorporError) {
        let line = try await pool.line(to: peer)
        var rest = chunks[...]
        while !rest.isEmpty {
            try await fetch(Array(rest.prefix(WireLimits.chunksPerFetch)), snapshot, line, receive)
            rest = rest.dropFirst(WireLimits.chunksPerFetch)
        }
    }

    private func fetch(
        _ hashes: [ContentHash], _ snapshot: SnapshotID, _ line: Line,
        _ receive: @Sendable (ContentHash, [UInt8]) async throws(TorporError) -> Void
    ) async throws(TorporError) {
        let open = Torpor_V1_FetchRequest.with {
            $0.open = .with {
                ($0.snapshot, $0.creditBytes) = (snapshot.rawValue, UInt64(creditBytes))
                $0.hashes = hashes.map(\.wire)
            }
        }
        let (acknowledged, acknowledge) = AsyncStream<UInt64>.makeStream()
        defer { acknowledge.finish() }
        var received = 0
        var bytes: UInt64 = 0
        try await Relay.run { (feed: AsyncStream<Torpor_V1_FetchReply>.Continuation) throws(TorporError) in
            try await Self.call(open, hashes.count, acknowledged, feed, line)
        } receive: { (reply: Torpor_V1_FetchReply) throws(TorporError) in
            guard received < hashes.count, reply.index == received, reply.data.count <= WireLimits.chunkBytes else {
                throw TorporError(.corrupt, "\(line.peer) sent chunk \(reply.index) of \(reply.data.count) bytes where \(received) was due")
            }
            try await receive(hashes[received], [UInt8](reply.data))
            received += 1
            bytes += UInt64(reply.data.count)
            acknowledge.yield(bytes)
            if received == hashes.count { acknowledge.finish() }
        }
        guard received == hashes.count else {
            throw TorporError(.unreachable, "\(line.peer) ended the transfer after \(received) of \(hashes.count) chunks")
        }
    }

    /// Asks, then acknowledges as chunks are taken over: what is fed and not acknowledged is never more than the credit.
    private static func call(
        _ open: Torpor_V1_FetchRequest, _ count: Int, _ acknowledged: AsyncStream<UInt64>,
        _ feed: AsyncStream<Torpor_V1_FetchReply>.Continuation, _ line: Line
    ) async throws(TorporError) {
        try await line.call(deadline: Deadlines.fetch(count)) { client, options in
            let stub = Torpor_V1_ArtifactPeer.Client(wrapping: client)
            try await stub.fetch(options: options) { writer in
                try await writer.write(open)
                for await total in acknowledged { try await writer.write(.with { $0.acknowledgedBytes = total }) }
            } onResponse: { response in
                for try await reply in response.messages { feed.yield(reply) }
            }
        }
    }
}
