import GRPCCore
import GRPCProtobuf
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// `ArtifactPeer`: chunks for another agent, never more on their way than its credit.
///
/// Registered by hand, for the chunks are written by hand (`ChunkMessageSerializer`).
struct ArtifactPeerHandler: RegistrableRPCService {
    let store: any ArtifactStore
    /// One for each transfer; nil: chunks are sent as they are.
    let codec: (@Sendable () -> any ChunkCodec)?
    /// nil where no originals may be read.
    let pages: (any PageHolder)?
    /// What is given to other nodes waits for it; nil: for nothing.
    let limits: (any TransferLimiting)?

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: Torpor_V1_ArtifactPeer.Method.Fetch.descriptor, deserializer: ProtobufDeserializer<Torpor_V1_FetchRequest>(),
            serializer: ChunkMessageSerializer()
        ) { request, _ in
            StreamingServerResponse { writer in
                try await fetch(request.messages, writer)
                return [:]
            }
        }
        router.registerHandler(
            forMethod: Torpor_V1_ArtifactPeer.Method.Follow.descriptor, deserializer: ProtobufDeserializer<Torpor_V1_FollowRequest>(),
            serializer: ChunkMessageSerializer()
        ) { request, context in
            StreamingServerResponse { writer in
                try await Answering.run { () async throws(TorporError) in try await follow(request.messages, writer, context) }
                return [:]
            }
        }
        router.registerHandler(
            forMethod: Torpor_V1_ArtifactPeer.Method.Pages.descriptor, deserializer: ProtobufDeserializer<Torpor_V1_PagesRequest>(),
            serializer: ProtobufSerializer<Torpor_V1_PagesReply>()
        ) { request, _ in
            let asked = try await ServerRequest(stream: request)
            return StreamingServerResponse(single: ServerResponse(message: try await pages(asked.message)))
        }
    }

    /// For the node in the caller's certificate and no other: a capture is meant for one.
    private func follow(
        _ messages: RPCAsyncSequence<Torpor_V1_FollowRequest, any Error>, _ response: RPCWriter<ChunkMessage>, _ context: ServerContext
    ) async throws(TorporError) {
        let node = try Peer.requireMember().node
        let requests = FollowRequests(messages)
        let opening = try await requests.open()
        let line = FollowLine(
            requests: requests, response: response, meter: opening.acceptsPacked ? codec.map { FollowMeter($0()) } : nil, follower: node,
            urgency: opening.urgency, limits: limits)
        try await UntilGone.run(context) { () async throws(TorporError) in
            try await store.feed(opening.snapshot, to: node, credit: opening.credit, over: line)
        }
    }

    /// One loop and no second task: it sends while there is credit and reads acknowledgements when there is none. A receiver that leaves
    /// ends the request stream or breaks the next write; a receiver that falls silent is ended by the call's deadline and by keepalive.
    private func fetch(
        _ messages: RPCAsyncSequence<Torpor_V1_FetchRequest, any Error>, _ response: RPCWriter<ChunkMessage>
    ) async throws {
        var requests = messages.makeAsyncIterator()
        var transfer = try Transfer(try await requests.next())
        let codec = transfer.acceptsPacked ? codec?() : nil
        let node = try await Answering.run { () throws(TorporError) in try Peer.requireMember().node }
        for (index, hash) in transfer.hashes.enumerated() {
            let bytes = try await Answering.run { () async throws(TorporError) in
                try await store.chunk(hash, of: transfer.snapshot)
            }
            let packed = await codec?.pack(bytes)
            let data = packed ?? bytes
            // Waiting for credit and for limits is the line's time too: that is where a slow one, or a slow receiver, shows.
            let start = codec?.now ?? 0
            while !transfer.hasRoom(for: data.count) {
                guard let next = try await requests.next() else { return }
                try await take(next, &transfer)
            }
            try await Answering.run { [urgency = transfer.urgency] () async throws(TorporError) in
                try await limits?.send(data.count, to: node, urgency)
            }
            try await response.write(ChunkMessage(index: UInt64(index), data: data, packedSize: packed == nil ? 0 : bytes.count))
            codec?.sent(data.count, since: start)
            transfer.sent += UInt64(data.count)
        }
        // Until the receiver has had a look at the last of them.
        while transfer.acknowledged < transfer.sent, let next = try await requests.next() { try await take(next, &transfer) }
    }

    private func take(_ message: Torpor_V1_FetchRequest, _ transfer: inout Transfer) async throws {
        guard let damaged = try transfer.take(message) else { return }
        await store.suspect(damaged, of: transfer.snapshot)
        throw TorporError(.corrupt, "chunk \(damaged) was damaged", remedy: "check this node's disk, then capture again").rpcError
    }
}
