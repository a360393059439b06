import GRPCCore
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// The line to a follower over its stream.
struct FollowLine: FeedLine {
    let requests: FollowRequests
    let response: RPCWriter<ChunkMessage>
    /// nil: chunks are sent as they are.
    let meter: FollowMeter?
    let follower: NodeID
    let urgency: TransferUrgency
    /// nil: nothing is limited.
    let limits: (any TransferLimiting)?

    func send(_ item: FeedItem) async throws(TorporError) {
        var message = ChunkMessage(index: item.index, offer: item.chunk, data: item.bytes ?? [UInt8]())
        if let bytes = item.bytes, let packed = await meter?.codec.pack(bytes) {
            message = ChunkMessage(index: item.index, offer: item.chunk, data: packed, packedSize: bytes.count)
        }
        meter?.note(sending: message.data.count, as: item.index)
        // An offer that only asks costs nothing.
        if message.data.count > 0 { try await limits?.send(message.data.count, to: follower, urgency) }
        do { try await response.write(message) } catch {
            throw TorporError(.unreachable, "the follower has left", cause: error)
        }
    }

    func answer() async throws(TorporError) -> FollowerAnswer? {
        let answer = try await requests.answer()
        if case .stored(let index)? = answer { meter?.note(stored: index) }
        return answer
    }
}
