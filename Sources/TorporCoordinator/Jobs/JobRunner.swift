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
    private let logger: Logger
    private let running = Mutex<[JobID: Interruption]>([:])
    private let queue: AsyncStream<Job>
    private let enqueue: AsyncStream<Job>.Continuation

    init(tools: SagaTools, board: JobBoard, logger: Logger) {
        self.tools = tools
        book = PlanBook(tools: tools)
        self.board = board
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
            for await job in queue {
                group.addTask { await self.carryOut(job) }
            }
            group.cancelAll()
        }
    }

    private func carryOut(_ job: Job) async {
        let interruption = running.withLock { $0[job.id] } ?? Interruption()
        let executor = SagaExecutor(
            job: job, plan: book.plan(for: job.request.kind), store: CatalogueLog(catalogue: tools.catalogue), interruption: interruption,
            clock: tools.clock, now: tools.now, limits: tools.limits.saga, logger: logger, changed: { [board] in board.changed(job.id) })
        let timeout = job.request.timeoutMs.map { Duration.milliseconds(Int64(min($0, UInt64(Int64.max)))) } ?? tools.limits.jobTimeout
        await withDiscardingTaskGroup { group in
            group.addTask { [tools] in
                do { try await tools.clock.sleep(for: timeout) } catch { return }
                interruption.raise(TorporError(.deadlineExceeded, "the job took longer than \(timeout)"))
            }
            do throws(TorporError) {
                let outcome = try await executor.run()
                let events = try await tools.catalogue.events(of: job.id)
                JobMetrics.record(JobHistory(job, events, reading: tools.readManifest).view)
                logger.info(
                    "job ended",
                    metadata: [
                        "job.id": "\(job.id)", "job.kind": "\(job.request.kind.verb)", "job.outcome": "\(outcome)",
                        "trace.id": "\(job.traceParent.traceID)",
                    ])
            } catch  where error.code == .cancelled {
                logger.info("job waits for the next start", metadata: ["job.id": "\(job.id)"])
            } catch {
                // An incident: the log cannot be written or read. The job stays open, both copies stay as they are.
                logger.error("job cannot go on", metadata: ["job.id": "\(job.id)", "error": "\(error)"])
            }
            group.cancelAll()
        }
        running.withLock { $0[job.id] = nil }
        board.changed(job.id)
    }
}
