import TorporModel
import TorporPorts
import TorporSaga
import TorporScheduling

/// The jobs that a maintenance has begun for one workload, in their order: read from their logs every time.
struct MoveTries: Sendable {
    /// One of them.
    struct Try: Sendable {
        let job: Job
        let view: JobView
        /// Steps that were performed, of all its steps, in percent.
        let percent: Int

        /// nil while it runs.
        var endedAt: Timestamp? { view.totalMs.map { Timestamp(milliseconds: job.createdAt.milliseconds + $0) } }

        /// nil for what is moved asleep, which is no rung.
        var rung: DrainRung? {
            switch job.request.kind {
            case .migrate where job.asleepIn != nil: nil
            case .migrate(_, _, .live): .live
            case .migrate: .copy
            case .hibernate: .sleep
            case .stop: .stop
            default: nil
            }
        }
    }

    let all: [Try]

    /// The keys are numbered without gaps.
    static func read(_ maintenance: Maintenance, _ workload: WorkloadID, _ tools: SagaTools) async throws(TorporError) -> MoveTries {
        var all: [Try] = []
        while let job = try await tools.catalogue.job(key: maintenance.key(for: workload, all.count)) {
            let view = JobHistory(job, try await tools.catalogue.events(of: job.id), reading: tools.readManifest).view
            let steps = max(1, PlanBook(tools: tools).plan(for: job).steps.count)
            let done = view.steps.count { $0.state == .succeeded && !$0.name.hasPrefix("undo ") }
            let percent = view.state == .succeeded ? 100 : min(99, done * 100 / steps)
            all.append(Try(job: job, view: view, percent: percent))
        }
        return MoveTries(all: all)
    }

    var last: Try? { all.last }
    /// One that has not ended.
    var open: Try? { all.last.flatMap { $0.view.state.isEnded ? nil : $0 } }

    /// Those that ended without success, in their order.
    var failures: [DrainRule.Failure] {
        all.compactMap { one in
            guard one.view.state.isEnded, one.view.state != .succeeded, let ended = one.endedAt else { return nil }
            return DrainRule.Failure(rung: one.rung ?? .copy, endedAt: ended)
        }
    }

    /// Where the last one that succeeded has brought it.
    var arrival: NodeID? { all.last { $0.view.state == .succeeded && $0.job.to != nil }?.job.to }
    /// Never falls, whatever was undone.
    var percent: Int { all.map(\.percent).max() ?? 0 }
}
