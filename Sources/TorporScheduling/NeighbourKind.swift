import TorporModel

/// Workloads that are the same to their neighbours: a fleet has many workloads, and few of these.
struct NeighbourKind: Hashable, Sendable {
    let labels: [String: String]
    /// What is to be kept away from them.
    let apart: [NeighbourRule]

    init(_ spec: WorkloadSpec) {
        labels = spec.labels
        apart = spec.placement.apart.filter(\.isRequired)
    }
}
