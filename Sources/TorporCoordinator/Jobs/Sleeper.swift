import Logging
import TorporModel
import TorporPorts

/// Puts to sleep what its home says is idle, as its policy wants it.
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
        left = left.filter { $0.value.until > round }
        for row in picture.workloads where left[row.id]?.attempt != row.attempt && isDue(row, picture) {
            left[row.id] = Respite(attempt: row.attempt, until: round + Self.patience)
            await putToSleep(row)
        }
    }

    private func isDue(_ row: WorkloadRow, _ picture: ClusterPicture) -> Bool {
        guard row.phase == .free, row.life == .running, let copy = picture.copy(of: row), copy.obstacles.isEmpty else { return false }
        return copy.rest?.isDue(.sleep) == true
    }

    /// Two coordinators that try at once make one job.
    private func putToSleep(_ row: WorkloadRow) async {
        let key = IdempotencyKey(unchecked: "sleep-\(row.id)-\(row.attempt)")
        do throws(TorporError) {
            let request = JobRequest(key: key, kind: .hibernate(name: row.name), traceParent: nil, timeoutMs: nil)
            let job = try await desk.submit(request, by: "coordinator/sleep-policy")
            logger.info("idle workload is put to sleep", metadata: ["workload.id": "\(row.id)", "job.id": "\(job.job)"])
        } catch {
            logger.warning("idle workload could not be put to sleep", metadata: ["workload.id": "\(row.id)", "error": "\(error)"])
        }
    }
}
