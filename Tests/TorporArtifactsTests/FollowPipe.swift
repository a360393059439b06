import Synchronization
import TorporModel
import TorporPorts

/// A line between a capture and its follower that breaks, damages or falls silent, and counts what it carries.
final class FollowPipe: FeedLine {
    /// What is done to the line.
    struct Trouble: Sendable {
        /// Breaks when so many chunks were acknowledged.
        var breakAfter = Int.max
        /// From the so manieth answer on, nothing is said.
        var silentAfter = Int.max
        /// Changes a chunk's bytes on their way.
        var tamper: (@Sendable ([UInt8]) -> [UInt8])?
    }

    private struct State {
        var wanted: [UInt64: ChunkReference] = [:]
        var answers = 0
        var offers = 0
        var settled = 0
        var greatestBacklog = 0
        var asked = 0
        var eager = 0
    }

    private let follower: any CaptureFollower
    private let trouble: Trouble
    private let state = Mutex(State())
    private let answers: AsyncStream<FollowerAnswer>
    private let say: AsyncStream<FollowerAnswer>.Continuation

    init(_ follower: any CaptureFollower, _ trouble: Trouble = Trouble()) {
        (self.follower, self.trouble) = (follower, trouble)
        (answers, say) = AsyncStream.makeStream()
    }

    /// Offers that were not settled, at the worst.
    var greatestBacklog: Int { state.withLock { $0.greatestBacklog } }
    /// Offers that came alone, and that came with their data.
    var asked: Int { state.withLock { $0.asked } }
    var eager: Int { state.withLock { $0.eager } }

    func send(_ item: FeedItem) async throws(TorporError) {
        if state.withLock({ $0.settled >= trouble.breakAfter }) {
            say.finish()
            throw TorporError(.unreachable, "the line broke")
        }
        let bytes = item.bytes.map { $0.withBytes { [UInt8]($0) } }.map { trouble.tamper?($0) ?? $0 }
        let answer: FollowerAnswer
        if let chunk = item.chunk {
            state.withLock { state in
                state.offers += 1
                state.greatestBacklog = max(state.greatestBacklog, state.offers - state.settled)
                if bytes == nil { state.asked += 1 } else { state.eager += 1 }
            }
            answer = try await self.answer(chunk, bytes, item.index)
        } else {
            guard let chunk = state.withLock({ $0.wanted.removeValue(forKey: item.index) }), let bytes else {
                throw TorporError(.internal, "nobody asked for it")
            }
            try await follower.take(chunk, bytes)
            answer = .stored(item.index)
        }
        let count = state.withLock { state in
            state.answers += 1
            if case .want = answer {} else { state.settled += 1 }
            return state.answers
        }
        if count <= trouble.silentAfter { say.yield(answer) }
    }

    private func answer(_ chunk: ChunkReference, _ bytes: [UInt8]?, _ index: UInt64) async throws(TorporError) -> FollowerAnswer {
        if try await follower.has(chunk) { return .have(index) }
        guard let bytes else {
            state.withLock { $0.wanted[index] = chunk }
            return .want(index)
        }
        try await follower.take(chunk, bytes)
        return .stored(index)
    }

    func answer() async throws(TorporError) -> FollowerAnswer? {
        for await answer in answers { return answer }
        return nil
    }
}
