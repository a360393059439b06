import Logging
import TorporModel
import TorporPorts

/// Removes the snapshots that retention lets go of; `RetentionRule` says which.
struct Pruner: Sendable {
    let tools: SagaTools
    let logger: Logger

    /// One look at the cluster. What cannot be removed now is tried again at the next.
    func round(_ picture: ClusterPicture) async {
        guard !doomed(picture, inFlight: []).isEmpty else { return }
        guard let busy = try? await SnapshotDesk(tools: tools).inFlight() else { return }
        for doomed in doomed(picture, inFlight: busy) {
            do throws(TorporError) {
                try await SnapshotDesk(tools: tools).remove(doomed.id)
                logger.info("a snapshot was let go", metadata: ["snapshot.id": "\(doomed.id)", "reason": "\(doomed.reason)"])
            } catch {
                logger.warning("a snapshot could not be let go", metadata: ["snapshot.id": "\(doomed.id)", "error": "\(error)"])
            }
        }
    }

    private func doomed(_ picture: ClusterPicture, inFlight: Set<SnapshotID>) -> [RetentionRule.Doomed] {
        let kept = inFlight.union(picture.workloads.compactMap(\.asleepIn))
        let outslept = outslept(picture).filter { !kept.contains($0.id) }
        let others = rule(picture, inFlight: kept)?.doomed() ?? []
        return outslept + others.filter { other in !outslept.contains { $0.id == other.id } }
    }

    /// Sleeps whose workload has slept in another since, or is removed. The last one stays while its workload is awake: the next sleep is
    /// written beside it, and writes only what has changed.
    private func outslept(_ picture: ClusterPicture) -> [RetentionRule.Doomed] {
        let living = Set(picture.workloads.map(\.id))
        let sleeps = picture.snapshots.filter { $0.isSleep && !$0.pinned }
        let last = Dictionary(grouping: sleeps, by: \.workload).compactMapValues { rows in
            rows.max { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }?.id
        }
        return sleeps.filter { !living.contains($0.workload) || last[$0.workload] != $0.id }
            .map { RetentionRule.Doomed(id: $0.id, reason: "a later sleep has taken its place") }
    }

    /// nil where nobody has set a limit.
    private func rule(_ picture: ClusterPicture, inFlight: Set<SnapshotID>) -> RetentionRule? {
        let policies = picture.workloads.filter { !$0.spec.snapshots.isEmpty }.map { ($0.id, $0.spec.snapshots) }
        let nodes = picture.nodes.compactMap { row in row.report.artifacts.map { (row.node, $0.retention) } }.filter { !$0.1.isEmpty }
        if policies.isEmpty && nodes.isEmpty { return nil }
        return RetentionRule(
            snapshots: picture.snapshots, policies: Dictionary(policies) { $1 }, nodes: Dictionary(nodes) { $1 },
            running: Set(picture.workloads.filter(picture.runs).map(\.id)), inFlight: inFlight, now: picture.now)
    }
}
