import GRPCCore
import TorporModel
import TorporPorts
import TorporRPC
import TorporWire

/// The line to a follower over its stream.
struct FollowLine: FeedLine {
    let requests: FollowRequests
    let response: RPCWriter<ChunkMessage>

    func send(_ item: FeedItem) async throws(TorporError) {
        do { try await response.write(ChunkMessage(index: item.index, offer: item.chunk, data: item.bytes ?? [UInt8]())) } catch {
            throw TorporError(.unreachable, "the follower has left", cause: error)
        }
    }

    func answer() async throws(TorporError) -> FollowerAnswer? { try await requests.answer() }
}
