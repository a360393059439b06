import Synchronization
import TorporModel
import TorporPorts

/// The engine of one node: it goes on with what it was asked to do though the agent that asked is dead, until the node loses power.
final class SimulatedEngine: Sendable {
    /// One verb at work; runs on the engine's own process.
    typealias Deed = @Sendable () async -> Void

    private struct State {
        var process: SimulatedProcess?
        var inbox: AsyncStream<Deed>.Continuation?
        /// How often each copy was destroyed: a verb that was begun before finds its engine child gone.
        var endings: [CopyID: Int] = [:]
        var atWork = 0
    }

    let inner: FakeBackend
    private let scheduler: Scheduler
    private let time: NodeTime
    private let state = Mutex(State())

    init(_ inner: FakeBackend, scheduler: Scheduler, time: NodeTime) {
        self.inner = inner
        self.scheduler = scheduler
        self.time = time
    }

    var process: SimulatedProcess? { state.withLock { $0.process } }

    /// Works off what it is asked to do, until the process is killed.
    func serve(by process: SimulatedProcess) async {
        let (deeds, inbox) = AsyncStream.makeStream(of: Deed.self)
        state.withLock { state in
            state.process = process
            state.inbox = inbox
            state.atWork = 0
        }
        await withDiscardingTaskGroup { group in
            for await deed in deeds {
                group.addTask {
                    await deed()
                    self.state.withLock { $0.atWork -= 1 }
                }
            }
        }
    }

    /// Nothing that was asked of it goes on, or hangs.
    var isIdle: Bool { state.withLock { $0.atWork <= 0 } }

    /// Has the engine work on it beside whatever else it does; lost when the node has no power.
    func begin(_ deed: @escaping Deed) {
        let inbox = state.withLock { state in
            if state.inbox != nil { state.atWork += 1 }
            return state.inbox
        }
        inbox?.yield(deed)
    }

    /// How often the copy was destroyed so far.
    func endings(of copy: CopyID) -> Int { state.withLock { $0.endings[copy, default: 0] } }
    /// Whatever is at work on the copy finds itself ended.
    func end(_ copy: CopyID) { state.withLock { $0.endings[copy, default: 0] += 1 } }

    /// Has the copy's lease fire at its deadline, by the node's clock.
    func watchLease(of copy: CopyID) {
        guard let deadline = inner.deadline(of: copy) else { return }
        let now = time.milliseconds
        let left = deadline > now ? time.worldNanoseconds(for: (deadline - now) * 1_000_000) : 0
        scheduler.after(left + 1_000_000) { [self] in
            inner.settle()
            // Renewed meanwhile, or its shim is gone: somebody looks again.
            if let later = inner.deadline(of: copy) {
                if later > time.milliseconds { watchLease(of: copy) } else { scheduler.after(1_000_000_000) { self.watchLease(of: copy) } }
            }
        }
    }
}
