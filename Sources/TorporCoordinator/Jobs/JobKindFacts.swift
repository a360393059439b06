import TorporModel

extension JobKind {
    /// The workload's name as the request says it; nil where the snapshot says it.
    var workloadName: WorkloadName? {
        switch self {
        case .run(let name, _, _), .migrate(let name, _, _), .checkpoint(let name, _, _), .hibernate(let name), .wake(let name),
            .deepen(let name, _), .stop(let name, _), .start(let name), .restart(let name, _), .remove(let name, _):
            name
        case .restore(_, let name, _): name
        case .clone(_, let name, _): name
        }
    }

    /// Memory that the claim holds on the target, in bytes: what the specification declares; a running workload's own use is judged by
    /// the target in its prepare step.
    var reservedMemoryBytes: UInt64 {
        if case .run(_, let spec, _) = self { spec.limits.memoryBytes ?? 0 } else { 0 }
    }

    /// The snapshot that it makes a workload of.
    var source: SnapshotID? {
        switch self {
        case .restore(let snapshot, _, _), .clone(let snapshot, _, _): snapshot
        default: nil
        }
    }
}
