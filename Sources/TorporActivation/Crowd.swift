import Synchronization
import TorporModel

/// Whoever waits for one wake of one workload: each until it was answered or has gone. What became of them is told once.
final class Crowd: Sendable {
    private struct State {
        var story = WakeStory()
        var present = 0
        var isOver = false
    }

    /// When the first was accepted.
    let since: ContinuousClock.Instant
    private let tell: @Sendable (WakeStory) -> Void
    private let state = Mutex(State())

    init(since: ContinuousClock.Instant, tell: @escaping @Sendable (WakeStory) -> Void) {
        self.since = since
        self.tell = tell
    }

    /// False when it was let through already, or is over: whoever comes now waits for another wake.
    func join(_ transport: PortTransport) -> Bool {
        state.withLock { state in
            if state.isOver || state.story.letThroughUs != nil { return false }
            state.present += 1
            switch transport {
            case .tcp: state.story.connections += 1
            case .udp: state.story.datagrams += 1
            }
            return true
        }
    }

    /// From the first time on nobody joins.
    func letThrough(at time: ContinuousClock.Instant) {
        state.withLock { if $0.story.letThroughUs == nil { $0.story.letThroughUs = microseconds(until: time) } }
    }

    /// A byte of an answer to one of them has passed the door; the first ends the story.
    func answered(at time: ContinuousClock.Instant) {
        end { $0.story.answeredUs = microseconds(until: time) }
    }

    /// One of them has gone, or is held no more; with the last the story ends.
    func leave() {
        end {
            $0.present -= 1
        } when: {
            $0.present == 0
        }
    }

    private func end(_ change: (inout State) -> Void, when isEnd: (borrowing State) -> Bool = { _ in true }) {
        let story: WakeStory? = state.withLock { state in
            if state.isOver { return nil }
            change(&state)
            state.isOver = isEnd(state)
            return state.isOver ? state.story : nil
        }
        if let story { tell(story) }
    }

    private func microseconds(until time: ContinuousClock.Instant) -> UInt64 {
        UInt64(max(0, since.duration(to: time) / .microseconds(1)))
    }
}
