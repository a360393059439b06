import GRPCCore
import GRPCProtobuf
import SwiftProtobuf
package import TorporModel
package import TorporPorts
import TorporWire

extension PeerClient {
    /// One stream for one capture. What arrives is taken before the next is looked at; the peer's credit bounds what waits here.
    package func follow(
        _ snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency, by follower: any CaptureFollower
    ) async throws(TorporError) {
        let line = try await pool.line(to: peer)
        let (requests, say) = AsyncStream<Torpor_V1_FollowRequest>.makeStream()
        defer { say.finish() }
        say.yield(
            .with {
                $0.open = .with {
                    ($0.snapshot, $0.creditBytes, $0.acceptsPacked) = (snapshot.rawValue, UInt64(creditBytes), codec != nil)
                    $0.patient = urgency == .patient
                }
            })
        var offers = FollowOffers(codec: codec)
        try await Relay.run { (feed: AsyncStream<ChunkMessage>.Continuation) throws(TorporError) in
            try await Self.call(requests, feed, line)
        } receive: { (message: ChunkMessage) throws(TorporError) in
            say.yield(try await offers.take(message, from: line.peer, follower).wire)
        }
    }

    private static func call(
        _ requests: AsyncStream<Torpor_V1_FollowRequest>, _ feed: AsyncStream<ChunkMessage>.Continuation, _ line: Line
    ) async throws(TorporError) {
        try await line.call(deadline: Deadlines.follow) { client, options in
            try await client.bidirectionalStreaming(
                request: StreamingClientRequest { writer in
                    for await request in requests { try await writer.write(request) }
                },
                descriptor: Torpor_V1_ArtifactPeer.Method.Follow.descriptor, serializer: ProtobufSerializer<Torpor_V1_FollowRequest>(),
                deserializer: ChunkMessageDeserializer(), options: options
            ) { response in
                for try await message in response.messages { feed.yield(message) }
            }
        }
    }
}
