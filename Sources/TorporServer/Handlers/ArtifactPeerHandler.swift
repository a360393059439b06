import Foundation
import GRPCCore
import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporWire

/// `ArtifactPeer`: chunks for another agent, never more on their way than its credit.
///
/// One loop and no second task: it sends while there is credit and reads acknowledgements when there is none. A receiver that leaves
/// ends the request stream or breaks the next write; a receiver that falls silent is ended by the call's deadline and by keepalive.
struct ArtifactPeerHandler: Torpor_V1_ArtifactPeer.SimpleServiceProtocol {
    let store: any ArtifactStore

    func fetch(
        request: RPCAsyncSequence<Torpor_V1_FetchRequest, any Error>, response: RPCWriter<Torpor_V1_FetchReply>, context: ServerContext
    ) async throws {
        var requests = request.makeAsyncIterator()
        let (snapshot, hashes, credit) = try await Self.open(try await requests.next())
        var sent: UInt64 = 0
        var acknowledged: UInt64 = 0
        for (index, hash) in hashes.enumerated() {
            let bytes = try await Answering.run { () async throws(TorporError) in try await store.chunk(hash, of: snapshot) }
            while sent - acknowledged + UInt64(bytes.count) > credit {
                guard let next = try await requests.next() else { return }
                acknowledged = try await Self.acknowledgement(next, after: acknowledged, sent: sent)
            }
            try await response.write(.with { ($0.index, $0.data) = (UInt32(index), Data(bytes)) })
            sent += UInt64(bytes.count)
        }
    }

    /// The first message.
    ///
    /// - Throws: `invalidArgument` when it is another, or asks for too much at once.
    private static func open(_ first: Torpor_V1_FetchRequest?) async throws(RPCError) -> (SnapshotID, [ContentHash], UInt64) {
        try await Answering.run { () async throws(TorporError) in
            guard case .open(let open)? = first?.request else {
                throw TorporError(.invalidArgument, "a transfer begins by naming its chunks")
            }
            guard open.hashes.count <= WireLimits.chunksPerFetch, open.creditBytes >= UInt64(WireLimits.chunkBytes) else {
                throw TorporError(
                    .invalidArgument, "\(open.hashes.count) chunks with a credit of \(open.creditBytes) bytes cannot be asked for",
                    remedy: "at most \(WireLimits.chunksPerFetch) chunks, with a credit of at least \(WireLimits.chunkBytes) bytes")
            }
            var hashes: [ContentHash] = []
            for bytes in open.hashes { hashes.append(try ContentHash(wire: bytes)) }
            return (try SnapshotID.parse(open.snapshot), hashes, open.creditBytes)
        }
    }

    /// Any later message. Counts only rise, and never above what was sent: else a peer could talk itself endless credit.
    private static func acknowledgement(
        _ message: Torpor_V1_FetchRequest, after last: UInt64, sent: UInt64
    ) async throws(RPCError) -> UInt64 {
        try await Answering.run { () async throws(TorporError) in
            guard case .acknowledgedBytes(let bytes)? = message.request, (last...sent).contains(bytes) else {
                throw TorporError(.invalidArgument, "what was not sent cannot be acknowledged")
            }
            return bytes
        }
    }
}
