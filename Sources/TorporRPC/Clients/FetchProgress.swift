import SwiftProtobuf
import TorporModel
import TorporPorts
import TorporWire

/// How far one `Fetch` has come, at the receiver.
struct FetchProgress {
    let hashes: [ContentHash]
    /// nil: chunks come as they are.
    let codec: (any ChunkCodec)?
    private(set) var received = 0
    private var bytes: UInt64 = 0
    /// Why a chunk was not taken. The sender is told and the stream goes to its end, so that it can look at its disk.
    private(set) var damage: TorporError?

    init(hashes: [ContentHash], codec: (any ChunkCodec)?) {
        self.hashes = hashes
        self.codec = codec
    }

    /// Nothing more is to be said.
    var isOver: Bool { received == hashes.count || damage != nil }

    /// Hands the next chunk over; what to answer, if anything.
    ///
    /// - Throws: what `receive` throws, but for `corrupt`, which becomes `damage`; `corrupt` for a chunk that was not due.
    mutating func take(
        _ chunk: ChunkMessage, from peer: Identity, _ receive: @Sendable (ContentHash, any ChunkBytes) async throws(TorporError) -> Void
    ) async throws(TorporError) -> Torpor_V1_FetchRequest? {
        if damage != nil { return nil }
        guard received < hashes.count, chunk.index == received, chunk.data.count <= WireLimits.chunkBytes else {
            throw TorporError(.corrupt, "\(peer) sent chunk \(chunk.index) of \(chunk.data.count) bytes where \(received) was due")
        }
        do throws(TorporError) { try await receive(hashes[received], try await chunk.chunk(codec)) } catch  where error.code == .corrupt {
            damage = error
            return .with { $0.damaged = UInt32(received) }
        }
        received += 1
        bytes += UInt64(chunk.data.count)
        return .with { $0.acknowledgedBytes = bytes }
    }
}
