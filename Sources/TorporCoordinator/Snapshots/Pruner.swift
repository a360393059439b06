import Logging
import TorporModel
import TorporPorts

/// Removes the snapshots that retention lets go of; `RetentionRule` says which.
struct Pruner: Sendable {
    let tools: SagaTools
    let logger: Logger

    /// One look at the cluster. What cannot be removed now is tried again at the next.
    func round(_ picture: ClusterPicture) async {
        guard let rule = rule(picture, inFlight: []), !rule.doomed().isEmpty else { return }
        guard let busy = try? await SnapshotDesk(tools: tools).inFlight(), let rule = self.rule(picture, inFlight: busy) else { return }
        for doomed in rule.doomed() {
            do throws(TorporError) {
                try await SnapshotDesk(tools: tools).remove(doomed.id)
                logger.info("a snapshot was let go", metadata: ["snapshot.id": "\(doomed.id)", "reason": "\(doomed.reason)"])
            } catch {
                logger.warning("a snapshot could not be let go", metadata: ["snapshot.id": "\(doomed.id)", "error": "\(error)"])
            }
        }
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
