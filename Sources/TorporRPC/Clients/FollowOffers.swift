import TorporModel
import TorporPorts

/// What a follower was offered and has asked for, at its own end of the line.
struct FollowOffers {
    /// nil: chunks come as they are.
    let codec: (any ChunkCodec)?
    private var wanted: [UInt64: ChunkReference] = [:]

    init(codec: (any ChunkCodec)? = nil) { self.codec = codec }

    /// What to answer an offer, or the data of one.
    ///
    /// - Throws: what `follower` throws; `corrupt` for data that nobody asked for.
    mutating func take(
        _ message: ChunkMessage, from peer: Identity, _ follower: any CaptureFollower
    ) async throws(TorporError) -> FollowerAnswer {
        if let chunk = message.offer {
            if try await follower.has(chunk) { return .have(message.index) }
            guard message.data.count > 0 else {
                wanted[message.index] = chunk
                return .want(message.index)
            }
            try await follower.take(chunk, try await message.chunk(codec))
            return .stored(message.index)
        }
        guard let chunk = wanted.removeValue(forKey: message.index) else {
            throw TorporError(.corrupt, "\(peer) sent a chunk that nobody asked for", remedy: "look at that node")
        }
        try await follower.take(chunk, try await message.chunk(codec))
        return .stored(message.index)
    }
}
