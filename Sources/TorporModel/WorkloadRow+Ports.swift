extension WorkloadRow {
    /// Whether its published ports are taken on a node: it runs or sleeps there, or a job is bringing it there. One that is being taken away keeps its
    /// ports until its home is another.
    package func holdsPorts(of node: NodeID) -> Bool {
        guard life != .removed else { return false }
        return (home == node && (life == .running || life == .asleep)) || (target == node && phase != .free)
    }

    /// A port of `node` that this workload holds and `wanted` names.
    package func conflict(with wanted: Set<NodePort>, at node: NodeID) -> NodePort? {
        holdsPorts(of: node) ? spec.ports.map(\.taken).first(where: wanted.contains) : nil
    }
}
