import Synchronization
package import TorporModel
import TorporSaga

/// One process of the simulated world: all its tasks run on it, so that it can be stopped, or killed between any two steps.
///
/// What is killed is cut off at once: every port asks `alive` before and after it does anything, so that the tasks which then unwind can
/// neither write nor send nor touch an engine.
package final class SimulatedProcess: TaskExecutor {
    package let name: String
    /// Of this world; for the digest.
    let number: UInt64
    private let scheduler: Scheduler
    private let death = Interruption()
    private let paused = Mutex(false)

    init(_ name: String, number: UInt64, on scheduler: Scheduler) {
        self.name = name
        self.number = number
        self.scheduler = scheduler
    }

    package var isAlive: Bool { death.cause == nil }
    var isPaused: Bool { paused.withLock { $0 } }

    /// - Throws: when the process has been killed.
    package func alive() throws(TorporError) { if let cause = death.cause { throw cause } }

    /// As by SIGKILL.
    func kill() {
        resume()
        death.raise(TorporError(.cancelled, "\(name) was killed"))
    }

    /// As by SIGSTOP.
    func pause() { paused.withLock { $0 = true } }

    /// As by SIGCONT.
    func resume() {
        paused.withLock { $0 = false }
        scheduler.wake(self)
    }

    /// Works on `body` until it ends or the process is killed.
    func live(_ body: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: self) { await body() }
            group.addTask(executorPreference: self) { await self.death.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) { scheduler.enqueue(UnownedJob(job), of: self) }

    func execute(_ job: UnownedJob) { job.runSynchronously(on: asUnownedTaskExecutor()) }
}
