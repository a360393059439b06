import Logging
import TorporModel
import TorporPorts

/// Starts again what a boot of its node has ended, as its policy says; what ends while its node lives is its agent's to start again.
///
/// By a job like a person's, so that row and claim decide: only they know that the workload lives nowhere else by now.
struct Reviver: Sendable {
    let tools: SagaTools
    let desk: JobDesk
    let logger: Logger

    /// Works until cancelled.
    func run() async {
        var tallies: [WorkloadID: RestartTally] = [:]
        var round: UInt64 = 0
        let pruner = Pruner(tools: tools, logger: logger)
        let sleeper = Sleeper(tools: tools, desk: desk, logger: logger)
        let placer = WakePlacer(tools: tools, desk: desk, logger: logger)
        var left: [WorkloadID: Sleeper.Respite] = [:]
        var errands: [WorkloadID: WakePlacer.Errand] = [:]
        while !Task.isCancelled {
            do { try await tools.clock.sleep(for: tools.limits.recallEvery) } catch { return }
            round += 1
            let now = round * UInt64(tools.limits.recallEvery / .milliseconds(1))
            guard let picture = try? await ClusterPicture.take(tools) else { continue }
            _ = await Awakenings(tools: tools).round(picture)
            let ended = picture.workloads.filter { isToRun($0, picture) }.sorted { $0.id < $1.id }
            for row in ended {
                var tally = tallies[row.id] ?? RestartTally()
                if tally.judge(row.spec.restart, at: now) == .now { await start(row, tally.count) }
                tallies[row.id] = tally
            }
            let known = Set(picture.workloads.map(\.id))
            tallies = tallies.filter { known.contains($0.key) }
            await placer.round(picture, round, &errands)
            await sleeper.round(picture, round, &left)
            await pruner.round(picture)
        }
    }

    /// Its row says that it runs, its home that it was ended: by a boot, for whoever stops it on purpose changes the row first.
    private func isToRun(_ row: WorkloadRow, _ picture: ClusterPicture) -> Bool {
        guard row.phase == .free, row.life == .running || Mutant.isPlanted(.startsWhatWasStopped) else { return false }
        guard case .stopped(_, let status)? = picture.copy(of: row)?.state else { return false }
        // A person who cordoned its home wants nothing to begin there.
        guard row.home.flatMap(picture.node)?.cordoned == false else { return false }
        return row.spec.restart.wants(after: status)
    }

    /// - Parameter number: in a row; two coordinators that try at once make one job.
    private func start(_ row: WorkloadRow, _ number: UInt32) async {
        let key = IdempotencyKey(unchecked: "again-\(row.id)-\(row.attempt)-\(number)")
        do throws(TorporError) {
            let request = JobRequest(key: key, kind: .start(name: row.name), traceParent: nil, timeoutMs: nil)
            let job = try await desk.submit(request, by: "coordinator/restart-policy")
            logger.info("started again after a boot", metadata: ["workload.id": "\(row.id)", "job.id": "\(job.job)"])
        } catch {
            logger.warning("could not be started again", metadata: ["workload.id": "\(row.id)", "error": "\(error)"])
        }
    }
}
