import Foundation
import Synchronization

/// The only thing that runs in a simulation: one thread, jobs taken in seeded order, time that goes on when nothing is left to do now.
///
/// Everyone who is due at one instant is woken at once; which of them goes first is drawn. A job that is enqueued from another thread has
/// left the simulation: that is noted, with the job's name, and ends the run.
package final class Scheduler: Sendable {
    private struct Ready {
        let job: UnownedJob
        let process: SimulatedProcess
    }

    private struct State {
        var random: SeededRandom
        var now: UInt64 = 0
        var ready: [Ready] = []
        var asleep: [Ready] = []
        var timers = TimerQueue()
        var steps: UInt64 = 0
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        var last: SimulatedProcess?
        var stray: String?
        var history: [String]?
    }

    private let state: Mutex<State>
    private let thread = pthread_self()

    /// To be driven on the thread that makes it.
    ///
    /// - Parameter recording: keep every note, so that two runs can be compared line by line.
    package init(seed: UInt64, recording: Bool = false) {
        var start = State(random: SeededRandom(seed: seed))
        if recording { start.history = [] }
        state = Mutex(start)
    }

    /// Nanoseconds since the beginning.
    package var now: UInt64 { state.withLock { $0.now } }
    /// Jobs run so far.
    package var steps: UInt64 { state.withLock { $0.steps } }
    /// A number that differs as soon as two runs take another step: of every job's time and process.
    package var digest: UInt64 { state.withLock { $0.digest } }
    /// Every note, when recording.
    package var history: [String] { state.withLock { $0.history ?? [] } }
    package var isRecording: Bool { state.withLock { $0.history != nil } }
    /// The job that came from outside, if one did.
    package var stray: String? { state.withLock { $0.stray } }
    /// Whose job was run last.
    var last: SimulatedProcess? { state.withLock { $0.last } }

    /// Draws.
    package func draw<Value: Sendable>(_ body: (inout SeededRandom) -> Value) -> Value { state.withLock { body(&$0.random) } }

    /// Has `action` done after so many nanoseconds, between two jobs.
    @discardableResult
    package func after(_ nanoseconds: UInt64, _ action: @escaping @Sendable () -> Void) -> TimerQueue.Timer {
        state.withLock { $0.timers.add(at: $0.now + nanoseconds, action) }
    }

    package func cancel(_ timer: TimerQueue.Timer) { state.withLock { $0.timers.cancel(timer) } }

    /// Adds a line to the history. The text is made only when somebody records.
    package func note(_ text: @autoclosure () -> String) {
        guard isRecording else { return }
        let line = text()
        state.withLock { state in
            state.history?.append("\(state.now / 1000) \(line)")
        }
    }

    func enqueue(_ job: UnownedJob, of process: SimulatedProcess) {
        let isForeign = pthread_equal(pthread_self(), thread) == 0
        state.withLock { state in
            if isForeign, state.stray == nil {
                state.stray = "\(job) of \(process.name) was enqueued by another thread: \(Thread.callStackSymbols.prefix(12))"
            }
            state.ready.append(Ready(job: job, process: process))
        }
    }

    /// Takes back what a paused process was to do.
    func wake(_ process: SimulatedProcess) {
        state.withLock { state in
            let woken = state.asleep.filter { $0.process === process }
            state.asleep.removeAll { $0.process === process }
            state.ready += woken
        }
    }

    /// Runs one job, or goes on in time to whatever is next.
    ///
    /// - Returns: false when there is nothing left to do, ever, or when a job has left the simulation.
    package func step() -> Bool {
        if stray != nil { return false }
        let job: Ready? = state.withLock { state in
            while !state.ready.isEmpty {
                let place = state.ready.count == 1 ? 0 : state.random.index(below: state.ready.count)
                state.ready.swapAt(place, state.ready.count - 1)
                let chosen = state.ready.removeLast()
                if chosen.process.isPaused {
                    state.asleep.append(chosen)
                    continue
                }
                state.steps += 1
                state.last = chosen.process
                state.digest = (state.digest ^ state.now ^ chosen.process.number) &* 0x0000_0100_0000_01b3
                return chosen
            }
            return nil
        }
        if let job {
            job.process.execute(job.job)
            return true
        }
        let due: [@Sendable () -> Void]? = state.withLock { state in
            guard let due = state.timers.popDue() else { return nil }
            var actions = due.actions
            state.now = max(state.now, due.at)
            if actions.count > 1 { actions.shuffle(using: &state.random) }
            return actions
        }
        guard let due else { return false }
        for action in due { action() }
        return true
    }
}
