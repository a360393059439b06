import Logging
import Synchronization
import TorporModel
import TorporPorts
import TorporSaga

/// Runs every open job, each in a child task of `run`, and takes up at start what an earlier coordinator left open.
final class JobRunner: Sendable {
    private let tools: SagaTools
    private let book: PlanBook
    private let board: JobBoard
    private let lore: MoveLore
    private let logger: Logger
    private let running = Mutex<[JobID: Interruption]>([:])
    private let queue: AsyncStream<Job>
    private let enqueue: AsyncStream<Job>.Continuation

    init(tools: SagaTools, board: JobBoard, lore: MoveLore, logger: Logger) {
        self.tools = tools
        book = PlanBook(tools: tools)
        self.board = board
        self.lore = lore
        self.logger = logger
        (queue, enqueue) = AsyncStream.makeStream(of: Job.self)
    }

    /// Hands a job over, once: a job that runs here already is not started again.
    func start(_ job: Job) {
        let isNew = running.withLock { running in
            guard running[job.id] == nil else { return false }
            running[job.id] = Interruption()
            return true
        }
        if isNew { enqueue.yield(job) }
    }

    /// Rings the job's bell; false when it does not run here.
    func interrupt(_ job: JobID, _ cause: TorporError) -> Bool {
        guard let interruption = running.withLock({ $0[job] }) else { return false }
        interruption.raise(cause)
        return true
    }

    /// Works until cancelled; jobs in flight then stay open, whole, for the next start.
    func run() async throws(TorporError) {
        for job in try await tools.catalogue.openJobs() { start(job) }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.takeUpForgotten() }
            for await job in queue {
                group.addTask { await self.carryOut(job) }
            }
            group.cancelAll()
        }
    }

    /// Open jobs that nobody works on: accepted by another coordinator that died before it began. One whose log grows is somebody's.
    private func takeUpForgotten() async {
        var seen: [JobID: Int] = [:]
        while !Task.isCancelled {
            do { try await tools.clock.sleep(for: tools.limits.sweepEvery) } catch { return }
            guard let open = try? await tools.catalogue.openJobs() else { continue }
            var next: [JobID: Int] = [:]
            for job in open where !running.withLock({ $0.keys.contains(job.id) }) {
                let lines = (try? await tools.catalogue.events(of: job.id).count) ?? 0
                if seen[job.id] == lines { start(job) }
                next[job.id] = lines
            }
            seen = next
        }
    }

    private func carryOut(_ job: Job) async {
        let interruption = running.withLock { $0[job.id] } ?? Interruption()
        let executor = SagaExecutor(
            job: job, plan: book.plan(for: job), store: CatalogueLog(catalogue: tools.catalogue),
            interruption: interruption,
            clock: tools.clock, now: tools.now, limits: tools.limits.saga, logger: logger, changed: { [board] in board.changed(job.id) })
        let timeout = job.request.timeoutMs.map { Duration.milliseconds(Int64(min($0, UInt64(Int64.max)))) } ?? tools.limits.jobTimeout
        await withDiscardingTaskGroup { group in
            group.addTask { [tools] in
                do { try await tools.clock.sleep(for: timeout) } catch { return }
                interruption.raise(TorporError(.deadlineExceeded, "the job took longer than \(timeout)"))
            }
            await runToItsEnd(executor, job)
            group.cancelAll()
        }
        running.withLock { $0[job.id] = nil }
        board.changed(job.id)
    }

    /// A store that cannot be written or read for the moment is tried again: the log says where to go on. Both copies stay as they are
    /// meanwhile.
    private func runToItsEnd(_ executor: SagaExecutor, _ job: Job) async {
        while true {
            do throws(TorporError) {
                return tell(try await executor.run(), job, try await tools.catalogue.events(of: job.id))
            } catch  where error.code == .cancelled {
                return logger.info("job waits for the next start", metadata: ["job.id": "\(job.id)"])
            } catch  where error.code == .conflict {
                // Another coordinator has written the next line: this one was deposed, and has nothing more to do with the job.
                return logger.warning("job was taken over", metadata: ["job.id": "\(job.id)", "error": "\(error)"])
            } catch {
                logger.error("job cannot go on, is tried again", metadata: ["job.id": "\(job.id)", "error": "\(error)"])
            }
            do { try await tools.clock.sleep(for: tools.limits.storePause) } catch { return }
        }
    }

    private func tell(_ outcome: SagaOutcome, _ job: Job, _ events: [SagaEvent]) {
        let view = JobHistory(job, events, reading: tools.readManifest).view
        JobMetrics.record(view)
        lore.learn(job, view)
        logger.info(
            "job ended",
            metadata: [
                "job.id": "\(job.id)", "job.kind": "\(job.request.kind.verb)", "job.outcome": "\(outcome)",
                "trace.id": "\(job.traceParent.traceID)",
            ])
    }
}
