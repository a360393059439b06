import Logging
import TorporModel
import TorporPorts

/// Puts to sleep what its home says is idle, and brings what has slept for long to a second node, as the policies want it.
///
/// By a job like a person's: a request that comes meanwhile ends it, and whatever makes it impossible is refused as to a person.
struct Sleeper: Sendable {
    let tools: SagaTools
    let desk: JobDesk
    let logger: Logger

    /// A workload that was refused, as it was then, and until which round it is left alone.
    struct Respite {
        let attempt: Attempt
        let until: UInt64
    }

    /// In rounds.
    private static let patience: UInt64 = 12

    /// - Parameter round: the caller's count.
    func round(_ picture: ClusterPicture, _ round: UInt64, _ left: inout [WorkloadID: Respite]) async {
        RestMetrics.record(picture)
        left = left.filter { $0.value.until > round }
        for row in picture.workloads where row.phase == .free && left[row.id]?.attempt != row.attempt {
            guard let kind = due(row, picture) else { continue }
            left[row.id] = Respite(attempt: row.attempt, until: round + Self.patience)
            await submit(kind, row)
        }
    }

    private func due(_ row: WorkloadRow, _ picture: ClusterPicture) -> JobKind? {
        guard let rest = picture.rest(of: row) else { return nil }
        if rest.isDue(.deep) { return .deepen(name: row.name, to: nil) }
        return rest.isDue(.sleep) && picture.copy(of: row)?.obstacles.isEmpty == true ? .hibernate(name: row.name) : nil
    }

    /// Two coordinators that try at once make one job.
    private func submit(_ kind: JobKind, _ row: WorkloadRow) async {
        let key = IdempotencyKey(unchecked: "\(kind.verb)-\(row.id)-\(row.attempt)")
        do throws(TorporError) {
            let request = JobRequest(key: key, kind: kind, traceParent: nil, timeoutMs: nil)
            let job = try await desk.submit(request, by: "coordinator/sleep-policy")
            logger.info("workload is put to rest", metadata: ["workload.id": "\(row.id)", "kind": "\(kind.verb)", "job.id": "\(job.job)"])
        } catch {
            logger.warning(
                "workload could not be put to rest", metadata: ["workload.id": "\(row.id)", "kind": "\(kind.verb)", "error": "\(error)"])
        }
    }
}
