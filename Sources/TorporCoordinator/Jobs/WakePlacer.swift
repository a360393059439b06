import Logging
import TorporModel
import TorporPorts

/// Has what somebody wanted, and its home could not wake, woken elsewhere: it is moved asleep, and then woken. Whoever waits at the door of the
/// home that it leaves is passed on.
///
/// By jobs like a person's. While no node can, it sleeps on where it is, its snapshot kept.
struct WakePlacer: Sendable {
    let tools: SagaTools
    let desk: JobDesk
    let logger: Logger

    /// What was done for a workload while it sleeps. Kept in memory: a coordinator that takes over begins anew.
    struct Errand {
        var tries: UInt64 = 0
        /// The round from which on it may be tried again.
        var dueAt: UInt64 = 0
        /// Where it is being brought, to be woken there.
        var target: NodeID?
    }

    /// In rounds; pauses double up to it.
    private static let longestPause: UInt64 = 60

    /// - Parameter round: the caller's count.
    func round(_ picture: ClusterPicture, _ round: UInt64, _ errands: inout [WorkloadID: Errand]) async {
        let asleep = picture.workloads.filter { $0.life == .asleep }
        errands = errands.filter { errand in asleep.contains { $0.id == errand.key } }
        for row in asleep where row.phase == .free {
            if let target = errands[row.id]?.target {
                errands[row.id]?.target = nil
                if row.home == target { await submit(.wake(name: row.name), row) }
            } else if picture.unwoken(row)?.code.mayDoElsewhere == true, round >= errands[row.id]?.dueAt ?? 0 {
                var errand = errands[row.id] ?? Errand()
                errand.dueAt = round + min(1 << min(errand.tries, 20), Self.longestPause)
                errand.tries += 1
                errand.target = await move(row, picture)
                errands[row.id] = errand
            }
        }
    }

    /// - Returns: where to; nil when it goes nowhere.
    private func move(_ row: WorkloadRow, _ picture: ClusterPicture) async -> NodeID? {
        do throws(TorporError) {
            let target = try picture.placeToWake(row, tools.readManifest)
            return await submit(.migrate(name: row.name, to: target), row) ? target : nil
        } catch {
            logger.warning("wanted, and can be woken nowhere", metadata: ["workload.id": "\(row.id)", "error": "\(error)"])
            return nil
        }
    }

    /// Two coordinators that try at once make one job.
    @discardableResult
    private func submit(_ kind: JobKind, _ row: WorkloadRow) async -> Bool {
        let key = IdempotencyKey(unchecked: "wanted-\(kind.verb)-\(row.id)-\(row.attempt)")
        let details: Logger.Metadata = ["workload.id": "\(row.id)", "kind": "\(kind.verb)"]
        do throws(TorporError) {
            let request = JobRequest(key: key, kind: kind, traceParent: nil, timeoutMs: nil)
            let job = try await desk.submit(request, by: "coordinator/wake")
            logger.info("wanted, and woken elsewhere", metadata: details.merging(["job.id": "\(job.job)"]) { $1 })
            return true
        } catch {
            logger.warning("wanted, and not brought elsewhere", metadata: details.merging(["error": "\(error)"]) { $1 })
            return false
        }
    }
}
