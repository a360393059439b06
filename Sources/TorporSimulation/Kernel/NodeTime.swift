import Synchronization

/// A node's own clocks: a monotonic one that may run fast or slow or stand still with its machine, and a wall clock that may jump.
package final class NodeTime: Sendable {
    private struct State {
        /// The last change: true time, and what the node's clock said then; both in nanoseconds.
        var anchor: (world: UInt64, node: UInt64) = (0, 0)
        /// Parts per million that it runs fast.
        var drift: Int64
        var isStill = false
        var wallOffset: Int64 = 0

        func node(at world: UInt64) -> UInt64 {
            if isStill { return anchor.node }
            // A hundred days at a tenth fast do not overflow.
            let passed = Int64(world - anchor.world)
            return anchor.node + UInt64(passed + passed * drift / 1_000_000)
        }
    }

    private let state: Mutex<State>
    private let scheduler: Scheduler

    package init(scheduler: Scheduler, drift: Int64) {
        self.scheduler = scheduler
        state = Mutex(State(drift: drift))
    }

    /// Monotonic nanoseconds.
    package var nanoseconds: UInt64 {
        let now = scheduler.now
        return state.withLock { $0.node(at: now) }
    }

    var milliseconds: UInt64 { nanoseconds / 1_000_000 }

    /// Milliseconds since 1970, as this node believes.
    var wallMilliseconds: Int64 {
        let now = scheduler.now
        return state.withLock { Int64($0.node(at: now) / 1_000_000) + 1_700_000_000_000 + $0.wallOffset }
    }

    /// True nanoseconds until the clock will have gone on by so much, if nothing happens to it meanwhile. One that stands still is asked
    /// again ten times a second.
    func worldNanoseconds(for nanoseconds: UInt64) -> UInt64 {
        let (drift, isStill) = state.withLock { ($0.drift, $0.isStill) }
        let least: UInt64 = isStill ? 100_000_000 : 0
        return max(least, UInt64(Int64(nanoseconds) * 1_000_000 / (1_000_000 + drift)) + 1)
    }

    func jump(byMilliseconds step: Int64) { state.withLock { $0.wallOffset += step } }

    var isStill: Bool { state.withLock { $0.isStill } }
    func stop() { set { $0.isStill = true } }
    func goOn() { set { $0.isStill = false } }

    private func set(_ body: (inout State) -> Void) {
        let now = scheduler.now
        state.withLock { state in
            state.anchor = (now, state.node(at: now))
            body(&state)
        }
    }
}
