import Metrics
import TorporModel

/// What the coordinator alone knows of those that sleep: where their snapshots lie, and what memory that frees.
enum RestMetrics {
    /// `torpor_workloads_asleep{tier}` of `sleep` and `deep`, and `torpor_sleep_freed_bytes` of all that sleep now.
    static func record(_ picture: ClusterPicture) {
        let sleepers = picture.workloads.filter { $0.life == .asleep }
        let deep = sleepers.count { row in (row.asleepIn.flatMap(picture.snapshot)?.nodes.count ?? 0) > 1 }
        let freed = sleepers.reduce(0) { $0 &+ ($1.slept?.memoryBytes ?? 0) }
        Gauge(label: "torpor_workloads_asleep", dimensions: [("tier", RestTier.sleep.rawValue)]).record(sleepers.count - deep)
        Gauge(label: "torpor_workloads_asleep", dimensions: [("tier", RestTier.deep.rawValue)]).record(deep)
        Gauge(label: "torpor_sleep_freed_bytes").record(freed)
    }
}
