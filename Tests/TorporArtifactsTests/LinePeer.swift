import Synchronization
import TorporArtifacts
import TorporModel
import TorporPorts

/// Another agent's store at the end of a line that breaks or damages what it carries.
final class LinePeer: ArtifactPeer {
    private struct State {
        var source: (any ArtifactStore)?
        var asked: [Int] = []
        var breaks: [Int] = []
        var tamper: (@Sendable (Int, ContentHash, [UInt8]) -> (ContentHash, [UInt8])?)?
        var sent = 0
        var trouble = FollowPipe.Trouble()
        var pipe: FollowPipe?
    }

    private let state = Mutex(State())

    func connect(_ source: any ArtifactStore) { state.withLock { $0.source = source } }
    /// In the next rounds the line breaks after so many chunks.
    func breakAfter(_ counts: [Int]) { state.withLock { $0.breaks = counts } }
    /// Changes the chunk with this number (from 0, over all rounds); nil drops it silently.
    func tamper(_ change: @escaping @Sendable (Int, ContentHash, [UInt8]) -> (ContentHash, [UInt8])?) {
        state.withLock { $0.tamper = change }
    }
    /// How many chunks each round asked for.
    var asked: [Int] { state.withLock { $0.asked } }
    var sent: Int { state.withLock { $0.sent } }

    func fetch(
        _ chunks: [ContentHash], of snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency,
        receive: @Sendable (ContentHash, any ChunkBytes) async throws(TorporError) -> Void
    ) async throws(TorporError) {
        let (source, limit, tamper) = state.withLock { state in
            state.asked.append(chunks.count)
            return (state.source, state.breaks.isEmpty ? Int.max : state.breaks.removeFirst(), state.tamper)
        }
        guard let source else { throw TorporError(.unreachable, "nobody is there") }
        for (place, hash) in chunks.enumerated() {
            if place == limit { throw TorporError(.unreachable, "the line broke") }
            let bytes = try await source.chunk(hash, of: snapshot)
            let number = state.withLock { state in
                state.sent += 1
                return state.sent - 1
            }
            let answer = if let tamper { tamper(number, hash, bytes) } else { Optional((hash, bytes)) }
            guard let answer else { continue }
            do throws(TorporError) { try await receive(answer.0, answer.1) } catch {
                if error.code == .corrupt { await source.suspect(answer.0, of: snapshot) }
                throw error
            }
        }
    }

    /// Of the next line over which a capture is followed.
    func trouble(_ trouble: FollowPipe.Trouble) { state.withLock { $0.trouble = trouble } }
    /// The last such line.
    var pipe: FollowPipe? { state.withLock { $0.pipe } }

    func follow(
        _ snapshot: SnapshotID, from peer: PeerAddress, _ urgency: TransferUrgency, by follower: any CaptureFollower
    ) async throws(TorporError) {
        let (source, pipe) = state.withLock { state in
            let pipe = FollowPipe(follower, state.trouble)
            state.pipe = pipe
            return (state.source, pipe)
        }
        guard let source else { throw TorporError(.unreachable, "nobody is there") }
        try await source.feed(snapshot, to: Cluster.nodeB, credit: 4 << 20, over: pipe)
    }
}
