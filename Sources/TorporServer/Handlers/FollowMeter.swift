import Synchronization
import TorporPorts

/// Tells a codec how fast the line to a follower is: how long each chunk took to be stored there, from when it was the only one on its way
/// or the one before it was stored. A capture that has nothing to send does not count.
final class FollowMeter: Sendable {
    let codec: any ChunkCodec
    private let state = Mutex<(onTheWay: [UInt64: Int], since: UInt64)>(([:], 0))

    init(_ codec: any ChunkCodec) { self.codec = codec }

    /// So many bytes begin their way; an offer that only asks has none.
    func note(sending bytes: Int, as index: UInt64) {
        if bytes == 0 { return }
        let now = codec.now
        state.withLock { state in
            if state.onTheWay.isEmpty { state.since = now }
            state.onTheWay[index] = bytes
        }
    }

    /// They have arrived.
    func note(stored index: UInt64) {
        let now = codec.now
        let arrived = state.withLock { state -> (bytes: Int, since: UInt64)? in
            guard let bytes = state.onTheWay.removeValue(forKey: index) else { return nil }
            defer { state.since = now }
            return (bytes, state.since)
        }
        if let arrived { codec.sent(arrived.bytes, since: arrived.since) }
    }
}
